using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Where a client connects, as whom, and within which limits. Immutable; one object may serve many connections.</summary>
public sealed class GatewayClientOptions
{
    /// <summary>
    /// The gateway: <c>ws</c>, <c>wss</c>, <c>http</c> or <c>https</c>. A fragment or user name in it is never sent.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>What the client calls itself.</summary>
    public required ClientInfo Client { get; init; }

    /// <summary>The gateway's token. Never printed.</summary>
    public string? Token { get; init; }

    /// <summary>The gateway's password. Never printed.</summary>
    public string? Password { get; init; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; init; } = Roles.Operator;

    /// <summary>The scopes to ask for; none asked for means none granted. See <see cref="Protocol.Scopes"/>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Capabilities of a node.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Commands a node offers.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Permissions a node holds.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>
    /// Which device this is (<c>wire.md</c> §6.1). Its own token is shown instead of <see cref="Token"/> once the gateway has given it one. No device is shown when
    /// null, or where this machine cannot sign (<see cref="DeviceKey.IsSupported"/>).
    /// </summary>
    public IDeviceIdentity? Device { get; init; }

    /// <summary>Oldest protocol the client speaks.</summary>
    public int MinProtocol { get; init; } = ProtocolLimits.Version;

    /// <summary>Newest protocol the client speaks.</summary>
    public int MaxProtocol { get; init; } = ProtocolLimits.Version;

    /// <summary>Send the token over an unencrypted connection to another machine. Anyone on the way can read it.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>
    /// SHA-256 of the certificate that the gateway must show, 64 hexadecimal digits with colons or without (<c>wire.md</c> §12). Then no authority need know it, and
    /// an address that is not encrypted is refused. Null: the system decides whom it trusts.
    /// </summary>
    public string? TlsFingerprint { get; init; }

    /// <summary>Longest time from opening the socket to the gateway's hello.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromMilliseconds(ProtocolLimits.HandshakeTimeoutMs);

    /// <summary>Largest message taken from the gateway, in bytes; a larger one closes the connection with 1009 (<c>wire.md</c> §1.1).</summary>
    public int MaxInboundBytes { get; init; } = 25 * 1024 * 1024;

    /// <summary>Events that wait for one subscriber before the oldest is dropped.</summary>
    public int EventCapacity { get; init; } = 1024;

    /// <summary>
    /// Asks for events that can be resumed, so that a connection that is lost loses none: see <see cref="GatewayClient.Position"/> and <see cref="ReconnectingClient"/>, which does the
    /// rest. Such events come once the gateway has them on its disk; <c>tick</c>, <c>health</c>, <c>presence</c> and <c>shutdown</c> are never repeated and carry no number.
    /// What comes before the first reader or subscriber is there waits for that one. All that was missed comes at once: <see cref="EventCapacity"/> must have room for it.
    /// </summary>
    public bool ResumeEvents { get; init; }

    /// <summary>Where to go on, as <see cref="GatewayClient.Position"/> said at the end of an earlier connection, perhaps of another process; null to begin anew. Counts with <see cref="ResumeEvents"/>.</summary>
    public EventPosition? ResumeFrom { get; init; }

    /// <summary>
    /// Told when event numbers jump, which means that state may be stale: refresh it (<c>wire.md</c> §9.1). Called on the receive loop:
    /// return quickly; an exception ends the connection.
    /// </summary>
    public Action<SequenceGap>? OnSequenceGap { get; init; }

    /// <summary>
    /// Told of every message after the hello, as its bytes, and whether it was the answer to a call that waited: for a supervisor that counts signs of life, keeps a trace, or listens to what no
    /// method of this library reads. The bytes are valid only during the call. Called on the receive loop: return quickly; an exception ends the connection.
    /// </summary>
    public Action<ReadOnlyMemory<byte>, bool>? OnFrame { get; init; }

    /// <summary>Told how far a connection has got, so that a failure can be told apart by what came before it. Called by the connecting task.</summary>
    public Action<ConnectStage>? OnStage { get; init; }

    /// <summary>Whether a gateway that gives no sign of life for twice its tick interval is hung up on (<c>events.md</c> §4). Off for a supervisor that judges silence itself.</summary>
    public bool WatchTicks { get; init; } = true;

    /// <summary>The clock behind every time-out, delay and watchdog.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The address without anything secret.</summary>
    public override string ToString() => $"GatewayClientOptions({GatewayAddress.Shown(Url)})";
}
