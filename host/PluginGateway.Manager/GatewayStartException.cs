namespace PluginGateway.Manager;

/// <summary>Why a gateway was not started or not connected to.</summary>
public enum GatewayStartFailure
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>The program could not be started at all: it is not there, or may not be run.</summary>
    CannotLaunch,

    /// <summary>The process ended before it let anybody in.</summary>
    ProcessExited,

    /// <summary>The process runs, and did not let anybody in within the time.</summary>
    NotReady,

    /// <summary>Somebody else keeps the port.</summary>
    PortOccupied,

    /// <summary>A gateway runs already, and the policy says to leave it alone.</summary>
    Existing,

    /// <summary>Nobody listens.</summary>
    ConnectionRefused,

    /// <summary>The gateway hung up before it let us in.</summary>
    ClosedBeforeHandshake,

    /// <summary>The gateway sent no challenge.</summary>
    ChallengeTimeout,

    /// <summary>The gateway did not answer within the time.</summary>
    HandshakeTimeout,

    /// <summary>The gateway says that it is still starting.</summary>
    StillStarting,

    /// <summary>The gateway does not want us: wrong token, other protocol, no pairing.</summary>
    Refused,
}

/// <summary>A gateway was not started or not connected to. Its text holds no secret.</summary>
public sealed class GatewayStartException : Exception
{
    public GatewayStartException()
        : this(GatewayStartFailure.Other, "the gateway was not started")
    {
    }

    public GatewayStartException(string message)
        : this(GatewayStartFailure.Other, message)
    {
    }

    public GatewayStartException(string message, Exception innerException)
        : this(GatewayStartFailure.Other, message, innerException)
    {
    }

    /// <summary>Creates a failure.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">Where it came from.</param>
    public GatewayStartException(GatewayStartFailure kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Of which kind.</summary>
    public GatewayStartFailure Kind { get; }

    /// <summary>What the process ended with; only when it ended, and said so.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether it may work when it is tried again at once (<c>manager.md</c> §3).</summary>
    public bool IsTransient => Kind is GatewayStartFailure.ProcessExited or GatewayStartFailure.PortOccupied or GatewayStartFailure.ConnectionRefused
        or GatewayStartFailure.ClosedBeforeHandshake or GatewayStartFailure.ChallengeTimeout or GatewayStartFailure.HandshakeTimeout or GatewayStartFailure.StillStarting;
}
