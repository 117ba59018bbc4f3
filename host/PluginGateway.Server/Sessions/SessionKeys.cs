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

    /// <summary>Whom sessions belong to, as the wire says it: <c>per-sender</c>, or <c>global</c> for everybody.</summary>
    public string Scope => IsGlobal ? Global : "per-sender";

    /// <summary>Whether direct messages of several people come together in one session.</summary>
    public bool SharesDirectMessages => IsGlobal || options.DmScope == DirectMessageScope.Main;

    private bool IsGlobal => options.Scope == SessionSharing.Global;

    /// <summary>Short name of the main session.</summary>
    public string MainKey => options.MainKey;

    /// <summary>The agent that answers when none is named.</summary>
    public string DefaultAgent => agents?.DefaultId ?? AgentIds.Main;

    /// <summary>Full key of the main session.</summary>
    public string MainSessionKey => MainSessionOf(DefaultAgent);

    /// <summary>Full key of an agent's main session. Where everybody shares one, the default agent's is <see cref="Global"/>.</summary>
    public string MainSessionOf(string agent) => IsGlobal && agent == DefaultAgent ? Global : $"agent:{agent}:{MainKey}";

    /// <summary>The full key for what a client wrote: <c>main</c> and the configured main key are the main session, a key without an agent is the default agent's.</summary>
    public string Canonical(string key)
    {
        var lower = key.Trim().ToLowerInvariant();
        if (lower == "main" || lower == MainKey)
        {
            return MainSessionKey;
        }

        var full = lower is Global or Unknown || lower.StartsWith("agent:", StringComparison.Ordinal) ? lower : $"agent:{DefaultAgent}:{lower}";
        return IsGlobal && full == $"agent:{DefaultAgent}:{MainKey}" ? Global : full;
    }

    /// <summary>The agent a full key belongs to; the default one for a key that names none, such as <see cref="Global"/>.</summary>
    public string AgentOf(string canonical) => canonical.Split(':') is ["agent", var agent, ..] ? agent : DefaultAgent;

    /// <summary>The agent that a full key names; null for one that names none.</summary>
    public static string? AgentNamedBy(string canonical) => canonical.Split(':') is ["agent", var agent, ..] ? agent : null;

    /// <summary><c>group</c> for a group's key, <c>global</c> and <c>unknown</c> for theirs, else <c>direct</c>.</summary>
    public static string KindOf(string canonical) => canonical switch
    {
        Global or Unknown => canonical,
        _ => canonical.Contains(":group:", StringComparison.Ordinal) || canonical.Split(':') is ["agent", _, _, "channel", _, ..] ? "group" : "direct",
    };

    /// <summary>Whether a full key is one of a thread or a topic.</summary>
    public static bool IsThread(string canonical) => canonical.Contains(":thread:", StringComparison.Ordinal) || canonical.Contains(":topic:", StringComparison.Ordinal);

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
        if (IsGlobal)
        {
            return MainSessionOf(agentId);
        }

        var agent = $"agent:{agentId}";
        var parent = message.Kind == ChatKind.Group ? $"{agent}:{channel}:group:{message.Chat}" : ForPeer(agent, agentId, channel, account, message.SenderId);
        var thread = message.Thread is { } part ? $":{(part.IsTopic ? "topic" : "thread")}:{part.Id}" : string.Empty;
        return (parent + thread).ToLowerInvariant();
    }

    private string ForPeer(string agent, string agentId, string channel, string account, string sender) => options.DmScope switch
    {
        DirectMessageScope.Main => MainSessionOf(agentId),
        DirectMessageScope.PerPeer => $"{agent}:dm:{Person(channel, sender)}",
        DirectMessageScope.PerAccountChannelPeer => $"{agent}:{channel}:{account}:dm:{Person(channel, sender)}",
        _ => $"{agent}:{channel}:dm:{Person(channel, sender)}",
    };

    // The name that the operator has given to somebody with several ids; who has none is known by the id.
    private string Person(string channel, string sender)
    {
        bool Means(string id) => Same(id, sender) || Same(id, $"{channel}/{sender}") || Same(id, $"{channel}:{sender}");
        return options.IdentityLinks.Where(link => link.Value.Exists(Means)).Select(link => link.Key).Order(StringComparer.Ordinal).FirstOrDefault() ?? sender;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
