using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests;

public sealed class SessionKeysTests
{
    [Theory]
    [InlineData("main", "agent:main:main")]
    [InlineData("MAIN", "agent:main:main")]
    [InlineData(" home ", "agent:main:home")]
    [InlineData("agent:Main:Other", "agent:main:other")]
    [InlineData("notes", "agent:main:notes")]
    public void Gives_every_spelling_its_full_key(string key, string canonical) => new SessionKeys(new SessionOptions()).Canonical(key).ShouldBe(canonical);

    [Theory]
    [InlineData(DirectMessageScope.Main, "agent:main:main")]
    [InlineData(DirectMessageScope.PerPeer, "agent:main:dm:alice")]
    [InlineData(DirectMessageScope.PerChannelPeer, "agent:main:irc:dm:alice")]
    [InlineData(DirectMessageScope.PerAccountChannelPeer, "agent:main:irc:work:dm:alice")]
    public void Puts_a_direct_message_where_the_operator_wants_it(DirectMessageScope scope, string key) =>
        new SessionKeys(new SessionOptions { DmScope = scope }).ForInbound("irc", "work", Message(ChatKind.Direct, "Alice")).ShouldBe(key);

    [Fact]
    public void Gives_a_group_one_session()
    {
        var key = new SessionKeys(new SessionOptions()).ForInbound("irc", "work", Message(ChatKind.Group, "#Room"));

        key.ShouldBe("agent:main:irc:group:#room");
        SessionKeys.KindOf(key).ShouldBe("group");
    }

    private static InboundMessage Message(ChatKind kind, string chat) => new("1", kind, chat, "Alice", "hi", DateTimeOffset.UnixEpoch);
}
