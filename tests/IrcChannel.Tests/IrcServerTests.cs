using System.Text;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace Irc.Tests;

/// <summary>The channel against a real server.</summary>
public sealed class IrcServerTests(NgircdServer server) : IClassFixture<NgircdServer>
{
    [NgircdFact]
    public async Task Answers_a_direct_message()
    {
        await using var bot = await RunningChannel.ConnectedAsync(Account("direct"));
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "Alice1");
        await alice.SayAsync("PRIVMSG direct :hello, grüße 😀");
        var message = await bot.Context.NextInboundAsync();
        message.Kind.ShouldBe(ChatKind.Direct);
        message.Text.ShouldBe("hello, grüße 😀");
        message.SenderName.ShouldBe("Alice1");

        var receipt = await bot.SendAsync(message.Chat, "hello yourself");
        receipt.ExternalId.ShouldNotBeEmpty();
        (await alice.ExpectMessageAsync("direct", "Alice1")).ShouldBe("hello yourself");
    }

    [NgircdFact]
    public async Task Answers_a_mention_in_a_room()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice2");
        await alice.JoinAsync("#Mention");
        await using var bot = await RunningChannel.ConnectedAsync(Account("mentioned", "#mention"));
        await alice.ExpectAsync(":mentioned!", "JOIN");
        await alice.SayAsync("PRIVMSG #Mention :just talking");
        await alice.SayAsync("NOTICE mentioned :not for an answer");
        await alice.SayAsync("PRIVMSG #Mention :Mentioned: what is up?");
        var talk = await bot.Context.NextInboundAsync();
        var mention = await bot.Context.NextInboundAsync();
        talk.Mentioned.ShouldBeFalse();
        mention.Mentioned.ShouldBeTrue();
        mention.Text.ShouldBe("what is up?");
        mention.Kind.ShouldBe(ChatKind.Group);
        mention.ExternalId.ShouldNotBe(talk.ExternalId, StringComparer.Ordinal);

        await bot.SendAsync(mention.Chat, "nothing");
        (await alice.ExpectMessageAsync("mentioned", "#mention")).ShouldBe("nothing");
    }

    [NgircdFact]
    public async Task Takes_another_nick_when_its_own_is_taken()
    {
        await using var holder = await IrcTestClient.ConnectAsync(server.Port, "taken");
        await using var bot = new RunningChannel(Account("taken"));
        (await bot.Context.NextReportAsync(ChannelHealth.Connected)).Detail.ShouldNotBeNull().ShouldEndWith("as taken_");
        await holder.SayAsync("PRIVMSG taken_ :taken_: is that you?");
        (await bot.Context.NextInboundAsync()).Text.ShouldBe("is that you?");
    }

    [NgircdFact]
    public async Task Delivers_a_long_message_whole()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice3");
        await using var bot = await RunningChannel.ConnectedAsync(Account("talker"));
        var words = string.Join(' ', Enumerable.Range(0, 900).Select(i => $"wört{i}"));
        var smileys = string.Concat(Enumerable.Repeat("😀", 600));
        await bot.SendAsync("alice3", words + "\r\n" + smileys);
        (await CollectAsync(alice, words.Length, ' ')).ShouldBe(words);
        (await CollectAsync(alice, smileys.Length, null)).ShouldBe(smileys);
    }

    [NgircdFact]
    public async Task Lets_no_text_become_a_command()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice4");
        await using var bot = await RunningChannel.ConnectedAsync(Account("careful"));
        await bot.SendAsync("alice4", "one\r\nQUIT :tricked\r\n\0\x01VERSION\x01");
        (await alice.ExpectMessageAsync("careful", "alice4")).ShouldBe("one");
        (await alice.ExpectMessageAsync("careful", "alice4")).ShouldBe("QUIT :tricked");
        (await alice.ExpectMessageAsync("careful", "alice4")).ShouldBe("VERSION");
        var refused = await Should.ThrowAsync<GatewayException>(() => bot.SendAsync("alice4\r\nQUIT", "x"));
        refused.Code.ShouldBe(ErrorCodes.InvalidRequest);
    }

    [NgircdFact]
    public async Task Says_so_when_nobody_has_that_name()
    {
        await using var bot = await RunningChannel.ConnectedAsync(Account("lonely"));
        var refused = await Should.ThrowAsync<GatewayException>(() => bot.SendAsync("nosuchperson", "hello?"));
        refused.Code.ShouldBe(ErrorCodes.InvalidRequest);
        refused.Message.ShouldContain("No such nick");
    }

    [NgircdFact]
    public async Task Returns_to_a_room_it_was_thrown_out_of()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice5");
        await alice.JoinAsync("#kick");
        await using var bot = await RunningChannel.ConnectedAsync(Account("kicked", "#kick"));
        await alice.ExpectAsync(":kicked!", "JOIN");
        await alice.SayAsync("KICK #kick kicked :out");
        await alice.ExpectAsync("KICK #kick kicked");
        await alice.ExpectAsync(":kicked!", "JOIN");
    }

    [NgircdFact]
    public async Task Tells_why_it_cannot_enter_a_room()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice6");
        await alice.JoinAsync("#closed");
        await alice.SayAsync("MODE #closed +k secret");
        await alice.ExpectAsync("MODE #closed +k");
        await using var outsider = new RunningChannel(Account("outsider", "#closed"));
        (await outsider.Context.NextReportAsync(ChannelHealth.Degraded)).Detail.ShouldNotBeNull().ShouldContain("#closed");
        await using var insider = new RunningChannel(Account("insider", "#closed secret"));
        await alice.ExpectAsync(":insider!", "JOIN");
    }

    [NgircdFact]
    public async Task Says_goodbye_when_it_is_stopped()
    {
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice7");
        await alice.JoinAsync("#bye");
        var bot = await RunningChannel.ConnectedAsync(Account("leaver", "#bye"));
        await alice.ExpectAsync(":leaver!", "JOIN");
        await bot.DisposeAsync();
        (await alice.ExpectAsync(":leaver!", "QUIT")).ShouldContain("bye");
    }

    private static async Task<string> CollectAsync(IrcTestClient reader, int length, char? glue)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(text.Length > 0 ? glue : null).Append(await reader.ExpectMessageAsync("talker", reader.Nick));
        }

        return text.ToString();
    }

    private IrcAccount Account(string nick, params string[] rooms) =>
        new() { Server = server.Address, Nick = nick, Channels = [.. rooms], LinesPerSecond = 1000, PingSeconds = 4 };
}
