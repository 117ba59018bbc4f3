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

    [Theory]
    [InlineData(ChatKind.Group, false, "agent:main:irc:group:#room:thread:t1")]
    [InlineData(ChatKind.Group, true, "agent:main:irc:group:#room:topic:t1")]
    [InlineData(ChatKind.Direct, false, "agent:main:irc:dm:alice:thread:t1")]
    public void Gives_a_thread_and_a_topic_a_session_of_its_own(ChatKind kind, bool isTopic, string key)
    {
        var message = Message(kind, "#Room") with { Thread = new ChatThread("T1", isTopic) };

        new SessionKeys(new SessionOptions()).ForInbound("irc", "work", message).ShouldBe(key);
        SessionKeys.IsThread(key).ShouldBeTrue();
        SessionKeys.KindOf(key).ShouldBe(kind == ChatKind.Group ? "group" : "direct");
    }

    [Theory]
    [InlineData(DirectMessageScope.PerPeer, "ALICE", "agent:main:dm:the queen")]
    [InlineData(DirectMessageScope.PerChannelPeer, "irc:alice", "agent:main:irc:dm:the queen")]
    [InlineData(DirectMessageScope.PerAccountChannelPeer, "irc/alice", "agent:main:irc:work:dm:the queen")]
    [InlineData(DirectMessageScope.PerPeer, "other:alice", "agent:main:dm:alice")]
    [InlineData(DirectMessageScope.Main, "alice", "agent:main:main")]
    public void Knows_a_person_of_several_ids_by_one_name(DirectMessageScope scope, string id, string key)
    {
        var options = new SessionOptions { DmScope = scope, IdentityLinks = { ["The Queen"] = ["nobody", id] } };

        new SessionKeys(options).ForInbound("irc", "work", Message(ChatKind.Direct, "Alice")).ShouldBe(key);
    }

    [Fact]
    public void Has_everybody_share_one_session_when_the_operator_says_so()
    {
        var keys = new SessionKeys(new SessionOptions { Scope = SessionSharing.Global });

        keys.ForInbound("irc", "work", Message(ChatKind.Direct, "Alice")).ShouldBe("global");
        keys.ForInbound("irc", "work", Message(ChatKind.Group, "#Room") with { Thread = new ChatThread("t") }).ShouldBe("global");
        keys.ForInbound("irc", "work", Message(ChatKind.Direct, "Alice"), "other").ShouldBe("agent:other:main", "another agent has a conversation of its own");
        keys.Canonical("main").ShouldBe("global");
        keys.Canonical("agent:main:main").ShouldBe("global");
        keys.Canonical("notes").ShouldBe("agent:main:notes");
        keys.MainSessionKey.ShouldBe("global");
        keys.Scope.ShouldBe("global");
    }

    private static InboundMessage Message(ChatKind kind, string chat) => new("1", kind, chat, "Alice", "hi", DateTimeOffset.UnixEpoch);
}
