using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Sessions;

/// <summary>How sessions are named (<c>agent-and-chat.md</c> §9). Pure; any thread.</summary>
internal sealed class SessionKeys(SessionOptions options, AgentsOptions? agents = null)
{
    /// <summary>The session that everybody would share (<c>session.scope = global</c>); lists leave it out unless asked.</summary>
    public const string Global = "global";

    /// <summary>The session of what cannot be routed; lists leave it out unless asked.</summary>
    public const string Unknown = "unknown";

    /// <summary>Sessions belong to their senders, not to everybody.</summary>
    public const string Scope = "per-sender";

    /// <summary>Short name of the main session.</summary>
    public string MainKey => options.MainKey;

    /// <summary>The agent that answers when none is named.</summary>
    public string DefaultAgent { get; } = agents?.DefaultId ?? AgentIds.Main;

    /// <summary>Full key of the main session.</summary>
    public string MainSessionKey => MainSessionOf(DefaultAgent);

    /// <summary>Full key of an agent's main session.</summary>
    public string MainSessionOf(string agent) => $"agent:{agent}:{MainKey}";

    /// <summary>The full key for what a client wrote: <c>main</c> and the configured main key are the main session, a key without an agent is the default agent's.</summary>
    public string Canonical(string key)
    {
        var lower = key.Trim().ToLowerInvariant();
        if (lower == "main" || lower == MainKey)
        {
            return MainSessionKey;
        }

        return lower is Global or Unknown || lower.StartsWith("agent:", StringComparison.Ordinal) ? lower : $"agent:{DefaultAgent}:{lower}";
    }

    /// <summary>The agent a full key belongs to; the default one for a key that names none, such as <see cref="Global"/>.</summary>
    public string AgentOf(string canonical) => canonical.Split(':') is ["agent", var agent, ..] ? agent : DefaultAgent;

    /// <summary><c>group</c> for a group's key, <c>global</c> and <c>unknown</c> for theirs, else <c>direct</c>.</summary>
    public static string KindOf(string canonical) => canonical switch
    {
        Global or Unknown => canonical,
        _ => canonical.Contains(":group:", StringComparison.Ordinal) ? "group" : "direct",
    };

    /// <summary>Whether a full key is one of a session that an agent asked for.</summary>
    public static bool IsSubagent(string canonical) => canonical.Split(':') is ["agent", _, "subagent", _, ..];

    /// <summary>The session for a message from a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="account">The account.</param>
    /// <param name="message">The message.</param>
    /// <param name="agentId">Who answers it; the default agent when not set.</param>
    public string ForInbound(string channel, string account, InboundMessage message, string? agentId = null)
    {
        agentId ??= DefaultAgent;
        var agent = $"agent:{agentId}";
        if (message.Kind == ChatKind.Group)
        {
            return $"{agent}:{channel}:group:{message.Chat}".ToLowerInvariant();
        }

        var peer = message.SenderId;
        return (options.DmScope switch
        {
            DirectMessageScope.Main => MainSessionOf(agentId),
            DirectMessageScope.PerPeer => $"{agent}:dm:{peer}",
            DirectMessageScope.PerAccountChannelPeer => $"{agent}:{channel}:{account}:dm:{peer}",
            _ => $"{agent}:{channel}:dm:{peer}",
        }).ToLowerInvariant();
    }
}
