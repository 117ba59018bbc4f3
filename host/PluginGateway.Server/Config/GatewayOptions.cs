using System.ComponentModel.DataAnnotations;
using PluginGateway.Contracts;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway</c> of <c>plugins.json</c>; names as in the reference (<c>config-and-cli.md</c> §2).</summary>
public sealed class GatewayOptions
{
    /// <summary>The port of everything: WebSocket, HTTP and the web page.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 18789;

    /// <summary>Which addresses to listen on.</summary>
    public BindMode Bind { get; set; } = BindMode.Loopback;

    /// <summary>The address for <see cref="BindMode.Custom"/>.</summary>
    public string? CustomBindHost { get; set; }

    /// <summary>The shared secret.</summary>
    public AuthOptions Auth { get; set; } = new();

    /// <summary>What browsers may.</summary>
    public ControlUiOptions ControlUi { get; set; } = new();

    /// <summary>Further names in the <c>Host</c> header that are this gateway's.</summary>
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>How changes of <c>plugins.json</c> and of plugin folders are noticed.</summary>
    public ReloadOptions Reload { get; set; } = new();

    /// <summary>Limits for connections.</summary>
    public ConnectionLimits Limits { get; set; } = new();
}

/// <summary>Which addresses to listen on.</summary>
public enum BindMode
{
    /// <summary>127.0.0.1 and, where there is one, ::1.</summary>
    Loopback,

    /// <summary>Every IPv4 address of the machine.</summary>
    Lan,

    /// <summary>The one in <see cref="GatewayOptions.CustomBindHost"/>.</summary>
    Custom,
}

/// <summary>Which secret counts.</summary>
public enum AuthMode
{
    /// <summary><see cref="AuthOptions.Token"/>.</summary>
    Token,

    /// <summary><see cref="AuthOptions.Password"/>.</summary>
    Password,
}

/// <summary>Section <c>gateway.auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Which secret counts; the password when only that is set.</summary>
    public AuthMode Mode { get; set; } = AuthMode.Token;

    /// <summary>The token. Made at the first start when there is none.</summary>
    [Secret]
    public string? Token { get; set; }

    /// <summary>The password.</summary>
    [Secret]
    public string? Password { get; set; }
}

/// <summary>Section <c>gateway.controlUi</c>.</summary>
public sealed class ControlUiOptions
{
    /// <summary>Whether the web page is served.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Origins beside the gateway's own whose pages may connect.</summary>
    public List<string> AllowedOrigins { get; set; } = [];
}

/// <summary>Section <c>gateway.reload</c>.</summary>
public sealed class ReloadOptions
{
    /// <summary>Whether files are watched.</summary>
    public ReloadMode Mode { get; set; } = ReloadMode.Hybrid;

    /// <summary>How long it must be quiet after the last change before it is applied, in milliseconds.</summary>
    [Range(0, 60_000)]
    public int DebounceMs { get; set; } = 300;
}

/// <summary>Whether files are watched.</summary>
public enum ReloadMode
{
    /// <summary>Nothing is watched; methods and signals still apply changes.</summary>
    Off,

    /// <summary>Changes are applied by themselves. What cannot be changed in a running gateway is said to need a restart.</summary>
    Hybrid,
}

/// <summary>Section <c>gateway.limits</c>.</summary>
public sealed class ConnectionLimits
{
    /// <summary>Time for the handshake, in milliseconds (<c>wire.md</c> §1.1).</summary>
    [Range(100, 60_000)]
    public int HandshakeTimeoutMs { get; set; } = Protocol.ProtocolLimits.HandshakeTimeoutMs;

    /// <summary>Sockets of one address that have not finished the handshake; above it the oldest silent one makes room (SEC-12).</summary>
    [Range(1, 10_000)]
    public int HalfOpenPerAddress { get; set; } = 32;

    /// <summary>Requests of one connection that are being worked on at the same time.</summary>
    [Range(1, 100_000)]
    public int RequestsInFlight { get; set; } = 1024;

    /// <summary>Time between two <c>tick</c> events, in milliseconds.</summary>
    [Range(100, 60_000)]
    public int TickIntervalMs { get; set; } = Protocol.ProtocolLimits.TickIntervalMs;

    /// <summary>How long a write may wait for a client that does not read, in milliseconds.</summary>
    [Range(100, 600_000)]
    public int StallTimeoutMs { get; set; } = 60_000;
}
