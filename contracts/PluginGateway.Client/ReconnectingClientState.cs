using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Where a <see cref="ReconnectingClient"/> stands. Immutable.</summary>
/// <param name="Phase">In one word.</param>
public sealed record ReconnectingClientState(ReconnectingClientPhase Phase)
{
    /// <summary>The gateway's hello; only when connected. A new one with every connection.</summary>
    public HelloOk? Hello { get; init; }

    /// <summary>
    /// Whether events may have been missed that do not come any more, or the gateway was killed in between (<see cref="HelloResume.Interrupted"/>): what is shown must be asked for anew.
    /// Only when connected, and with <see cref="GatewayClientOptions.ResumeEvents"/>; false at a first connection.
    /// </summary>
    public bool ResyncRequired { get; init; }

    /// <summary>What went wrong last; when waiting or stopped by a refusal.</summary>
    public GatewayException? Failure { get; init; }

    /// <summary>How long until the next attempt; only when waiting.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Phase and failure, for people.</summary>
    public override string ToString() => Failure is null ? $"{Phase}" : $"{Phase}: {Failure.Message}";
}

/// <summary>Where a <see cref="ReconnectingClient"/> stands, in one word.</summary>
public enum ReconnectingClientPhase
{
    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>The gateway let us in.</summary>
    Connected,

    /// <summary>The connection was lost or could not be made; it is tried again.</summary>
    Waiting,

    /// <summary>Over: disposed, or refused for a reason that trying again cannot mend.</summary>
    Stopped,
}
