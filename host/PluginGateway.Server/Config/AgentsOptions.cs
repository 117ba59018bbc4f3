using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>agents</c> of <c>plugins.json</c>.</summary>
public sealed class AgentsOptions
{
    /// <summary>What applies to every agent.</summary>
    public AgentDefaults Defaults { get; set; } = new();
}

/// <summary>Section <c>agents.defaults</c>.</summary>
public sealed class AgentDefaults
{
    /// <summary>The agent provider that answers; the only one there is when not set.</summary>
    public string? Provider { get; set; }

    /// <summary>Longest run, in seconds (<c>agent-and-chat.md</c> §1).</summary>
    [Range(1, 86_400)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Runs at the same time (<c>agent-and-chat.md</c> §8).</summary>
    [Range(1, 1000)]
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>Messages of the session that an agent is given as its history.</summary>
    [Range(0, 1000)]
    public int HistoryMessages { get; set; } = 100;
}

/// <summary>Section <c>session</c> of <c>plugins.json</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>Short name of the main session.</summary>
    [RegularExpression("[a-z0-9][a-z0-9_-]{0,63}")]
    public string MainKey { get; set; } = "main";

    /// <summary>
    /// Which session a direct message goes to. The reference's default puts every sender into the main session; ours gives each peer one of its own, so that
    /// strangers do not read along (SEC-25).
    /// </summary>
    public DirectMessageScope DmScope { get; set; } = DirectMessageScope.PerChannelPeer;
}

/// <summary>Which session a direct message goes to (<c>agent-and-chat.md</c> §9).</summary>
public enum DirectMessageScope
{
    /// <summary>The main session.</summary>
    Main,

    /// <summary>One per peer.</summary>
    PerPeer,

    /// <summary>One per channel and peer.</summary>
    PerChannelPeer,

    /// <summary>One per channel, account and peer.</summary>
    PerAccountChannelPeer,
}
