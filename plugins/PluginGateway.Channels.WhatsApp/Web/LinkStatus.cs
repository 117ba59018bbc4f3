namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>How an account is, all of it (<c>field-notes.md B.11</c>). Immutable.</summary>
internal sealed record LinkStatus
{
    /// <summary>Whether the phone has this device.</summary>
    public bool Linked { get; init; }

    /// <summary>The bridge and its socket: <c>off</c>, <c>starting</c>, <c>connecting</c>, <c>open</c>, <c>closed</c>.</summary>
    public string Transport { get; init; } = "off";

    /// <summary>What WhatsApp thinks of us: <c>none</c>, <c>linking</c>, <c>accepted</c>, <c>refused</c>.</summary>
    public string Auth { get; init; } = "none";

    /// <summary>Who we are.</summary>
    public string? Self { get; init; }

    /// <summary>When something last came in.</summary>
    public DateTimeOffset? LastInboundAt { get; init; }

    /// <summary>When WhatsApp last said that it has what we sent.</summary>
    public DateTimeOffset? LastOutboundAckAt { get; init; }

    /// <summary>Why it is so.</summary>
    public string? Reason { get; init; }

    /// <summary>What the operator is to do.</summary>
    public string? NextAction { get; init; }

    /// <summary>The number of the bridge's process.</summary>
    public int? BridgePid { get; init; }

    /// <summary>Messages that were too old to be answered when they came.</summary>
    public long LeftOutAsOld { get; init; }
}
