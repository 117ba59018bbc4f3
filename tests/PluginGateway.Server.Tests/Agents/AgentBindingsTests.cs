using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>Which agent answers whom (<c>agent-and-chat.md</c> §9).</summary>
public sealed class AgentBindingsTests
{
    // In an order that is not theirs.
    private static readonly AgentBindings Bindings = new(() =>
    [
        Bind("channel", "irc", "*"),
        Bind("account", "irc", "work"),
        Bind("person", "irc", account: null, BindingPeerKind.Dm, "ann"),
        Bind("group", "irc", "work", BindingPeerKind.Group, "#Room"),
        Bind("anyone", "irc", account: null, kind: null, "bob"),
    ]);

    [Theory]
    [InlineData("irc", "home", "zoe", "channel")]
    [InlineData("irc", "work", "zoe", "account")]
    [InlineData("irc", "WORK", "zoe", "account")]
    [InlineData("irc", "work", "Ann", "person")]
    [InlineData("irc", "home", "bob", "anyone")]
    [InlineData("irc", "work", "#room", "group")]
    [InlineData("irc", "home", "#room", "channel")]
    [InlineData("irc", "work", "#ann", "account")]
    [InlineData("matrix", "work", "ann", null)]
    public void Finds_the_narrowest_binding(string channel, string account, string chat, string? agent)
    {
        var isGroup = chat.StartsWith('#');
        var message = new InboundMessage("1", isGroup ? ChatKind.Group : ChatKind.Direct, chat, isGroup ? "ann" : chat, "hi", DateTimeOffset.UnixEpoch);

        // A group is bound by its own id, not by who writes in it.
        Bindings.AgentFor(channel, account, message).ShouldBe(agent);
    }

    private static BindingOptions Bind(string agent, string channel, string? account, BindingPeerKind? kind = null, string? peer = null) =>
        new() { AgentId = agent, Match = new BindingMatch { Channel = channel, AccountId = account, Peer = new BindingPeer { Kind = kind, Id = peer } } };
}
