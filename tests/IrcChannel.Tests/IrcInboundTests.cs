using PluginGateway.Contracts.Channels;
using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcInboundTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void Takes_a_direct_message()
    {
        var message = Map(":Alice!~a@host PRIVMSG bot :hello").ShouldNotBeNull();
        message.ShouldBe(new InboundMessage("id-1", ChatKind.Direct, "alice", "alice", "hello", Now) { SenderName = "Alice" });
    }

    [Fact]
    public void Takes_a_message_in_a_room()
    {
        var message = Map(":Alice!~a@host PRIVMSG #Room :bot: hello").ShouldNotBeNull();
        message.Kind.ShouldBe(ChatKind.Group);
        message.Chat.ShouldBe("#room");
        message.Mentioned.ShouldBeTrue();
        message.Text.ShouldBe("hello");
    }

    [Fact]
    public void Takes_an_action_as_text() => Map(":alice!~a@host PRIVMSG bot :\x01" + "ACTION waves\x01").ShouldNotBeNull().Text.ShouldBe("waves");

    [Theory]
    [InlineData(":alice!~a@host PRIVMSG bot :\x01VERSION\x01")]
    [InlineData(":bot!~b@host PRIVMSG #room :my own words")]
    [InlineData(":irc.test.local PRIVMSG bot :from the server")]
    [InlineData(":alice!~a@host PRIVMSG $* :to everybody")]
    [InlineData(":alice!~a@host PRIVMSG bot :")]
    public void Leaves_alone_what_is_not_for_it(string line) => Map(line).ShouldBeNull();

    [Fact]
    public void Takes_id_and_time_from_the_network_where_it_has_them()
    {
        var message = Map("@msgid=abc;time=2026-01-02T03:04:05.678Z :alice!~a@host PRIVMSG bot :hello").ShouldNotBeNull();
        message.ExternalId.ShouldBe("abc");
        message.At.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    }

    [Fact]
    public void Never_takes_a_nick_for_an_account_of_the_same_name()
    {
        var owner = Map("@account=Alice :whoever!~a@host PRIVMSG bot :hello", tellsAccounts: true).ShouldNotBeNull();
        var impostor = Map(":alice!~x@host PRIVMSG bot :hello", tellsAccounts: true).ShouldNotBeNull();
        owner.SenderId.ShouldBe("alice");
        impostor.SenderId.ShouldBe("~alice");
    }

    private static InboundMessage? Map(string line, bool tellsAccounts = false) =>
        IrcInbound.Map(IrcLine.Parse(line).ShouldNotBeNull(), new IrcSelf("Bot", tellsAccounts), "id-1", Now);
}
