using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Why a connection is over.</summary>
/// <param name="CloseCode">The WebSocket close code (<c>wire.md</c> §8); null when the connection broke without one.</param>
/// <param name="Reason">The reason as given by whoever closed, or what broke.</param>
public sealed record ConnectionEnd(int? CloseCode, string Reason)
{
    /// <summary>How long the gateway said it would be away, when it announced a restart.</summary>
    public TimeSpan? RestartExpected { get; init; }

    /// <summary>The exception behind a connection that broke.</summary>
    public Exception? Cause { get; init; }

    /// <inheritdoc />
    public override string ToString() => CloseCode is { } code ? $"{code} {Reason}".TrimEnd() : Reason;

    internal GatewayException ToException(string what = "connection closed") =>
        Cause is null ? new GatewayException($"{what}: {this}") : new GatewayException($"{what}: {this}", Cause);
}
