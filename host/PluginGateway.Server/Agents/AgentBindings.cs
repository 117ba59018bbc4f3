using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents;

/// <summary>Which agent answers a message from a network: the binding of its peer, else of its account, else of its channel, else nobody's (<c>agent-and-chat.md</c> §9). Any thread.</summary>
/// <param name="bindings">Gives the bindings as they are at a moment.</param>
internal sealed class AgentBindings(Func<IReadOnlyList<BindingOptions>> bindings)
{
    private const string EveryAccount = "*";

    /// <summary>The agent's id; null for the default agent.</summary>
    public string? AgentFor(string channel, string account, InboundMessage message)
    {
        var fitting = bindings().Where(binding => Is(binding.Match.Channel, channel) && (ForEveryAccount(binding) || Is(binding.Match.AccountId, account))).ToList();
        var found = fitting.Find(binding => IsPeer(binding.Match.Peer, message))
            ?? fitting.Find(binding => binding.Match.Peer.Id is null && !ForEveryAccount(binding))
            ?? fitting.Find(binding => binding.Match.Peer.Id is null);
        return found?.AgentId;
    }

    private static bool ForEveryAccount(BindingOptions binding) => binding.Match.AccountId is null or EveryAccount;

    private static bool IsPeer(BindingPeer peer, InboundMessage message)
    {
        var isGroup = message.Kind == ChatKind.Group;
        var isKind = peer.Kind switch
        {
            null => true,
            BindingPeerKind.Group or BindingPeerKind.Channel => isGroup,
            _ => !isGroup,
        };
        return isKind && peer.Id is not null && Is(peer.Id, isGroup ? message.Chat : message.SenderId);
    }

    // As in session keys, upper and lower case are alike.
    private static bool Is(string? wanted, string found) => string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase);
}
