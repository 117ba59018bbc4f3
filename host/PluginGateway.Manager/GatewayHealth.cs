namespace PluginGateway.Manager;

/// <summary>Whether the gateway can be worked with.</summary>
/// <param name="IsOk">Whether it is connected, and answered when it was asked.</param>
/// <param name="Uptime">How long it has been connected.</param>
/// <param name="Error">What is wrong.</param>
public sealed record GatewayHealth(bool IsOk, TimeSpan? Uptime, string? Error);

/// <summary>What a person needs to know who looks for a fault. Immutable; holds no secret.</summary>
public sealed record GatewayDiagnostics
{
    /// <summary>When the gateway last gave a sign of life: any frame.</summary>
    public DateTimeOffset? LastSignOfLife { get; init; }

    /// <summary>How many intervals of 30 s have passed since; nothing is done about them before the deadline.</summary>
    public int MissedHeartbeats { get; init; }

    /// <summary>How many calls in a row got no answer that any healthy gateway gives soon; errors that the gateway declares do not count.</summary>
    public int TransportFailures { get; init; }

    /// <summary>Automatic attempts since the manager was made.</summary>
    public long ReconnectAttempts { get; init; }

    /// <summary>Those that worked.</summary>
    public long ReconnectSuccesses { get; init; }

    /// <summary>Restarts that were carried out.</summary>
    public int Restarts { get; init; }

    /// <summary>Restarts that had to wait for the cooldown.</summary>
    public int SuppressedRestarts { get; init; }

    /// <summary>How many processes were started.</summary>
    public int Spawns { get; init; }

    /// <summary>What the last child ended with.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>The last command line, without secrets.</summary>
    public string? LastCommand { get; init; }

    /// <summary>The last lines of the present start's standard error, without secrets.</summary>
    public IReadOnlyList<string> ErrorLines { get; init; } = [];
}
