using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Tests.Commands;

/// <summary>Who may call commands from a network (<c>channels.md</c> §4.3, SEC-14).</summary>
public sealed class CommandPolicyTests
{
    [Theory]
    [InlineData(ChatKind.Direct, AccessPolicy.Allowlist, "ann", false, true)]
    [InlineData(ChatKind.Direct, AccessPolicy.Allowlist, "bob", false, false)]
    [InlineData(ChatKind.Direct, AccessPolicy.Open, "bob", false, true)]
    [InlineData(ChatKind.Direct, AccessPolicy.Open, "bob", true, false)]
    [InlineData(ChatKind.Direct, AccessPolicy.Open, "ann", true, true)]
    [InlineData(ChatKind.Direct, AccessPolicy.Disabled, "bob", false, false)]
    [InlineData(ChatKind.Group, AccessPolicy.Open, "ann", false, true)]
    [InlineData(ChatKind.Group, AccessPolicy.Open, "bob", false, false)]
    [InlineData(ChatKind.Unknown, AccessPolicy.Open, "bob", false, false)]
    public void SEC_14_lets_those_command_who_are_listed_and_everybody_where_it_is_theirs_alone(ChatKind kind, object policy, string sender, bool isShared, bool may)
    {
        var settings = new ChannelAccountSettings((AccessPolicy)policy, new HashSet<string>(["ann"], StringComparer.OrdinalIgnoreCase), AccessPolicy.Open, new HashSet<string>(StringComparer.Ordinal), RequireMention: false);
        var message = new InboundMessage("1", kind, "room", sender, "/new", DateTimeOffset.UnixEpoch);

        var refusal = CommandPolicy.Refusal(settings, message, isPaired: false, isShared);

        (refusal is null).ShouldBe(may);
        refusal?.ShouldContain($"add '{sender}' there");
    }
}
