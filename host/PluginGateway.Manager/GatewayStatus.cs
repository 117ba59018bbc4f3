namespace PluginGateway.Manager;

/// <summary>A snapshot. Immutable.</summary>
/// <param name="State">In one word.</param>
/// <param name="Port">The port it listens on.</param>
public sealed record GatewayStatus(GatewayState State, int Port)
{
    /// <summary>Whose the process is.</summary>
    public GatewayOwnership Ownership { get; init; }

    /// <summary>The process; only of an owned gateway.</summary>
    public int? ProcessId { get; init; }

    /// <summary>When the last handshake was completed; only while running.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>What went wrong last, without secrets; none once it runs again.</summary>
    public string? Error { get; init; }

    /// <summary>The gateway's version, from its hello.</summary>
    public string? Version { get; init; }

    /// <summary>How many automatic attempts there were since it last ran.</summary>
    public int ReconnectAttempts { get; init; }

    /// <summary>Whether the gateway has said, or shown by an answer, that all its parts are up; null when it does not run.</summary>
    public bool? Ready { get; init; }

    /// <summary>How long it has been connected; null when it is not.</summary>
    /// <param name="now">The time.</param>
    public TimeSpan? UptimeAt(DateTimeOffset now) => State == GatewayState.Running ? now - ConnectedAt : null;
}
