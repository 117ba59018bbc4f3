using System.ComponentModel.DataAnnotations;
using PluginGateway.Contracts;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway</c> of <c>plugins.json</c>; names as in the reference (<c>config-and-cli.md</c> §2).</summary>
[OptionKind(OptionKind.Restart)]
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
    [OptionKind(OptionKind.Hot)]
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>Addresses and networks (CIDR) of proxies whose forwarding headers are believed. Nobody's are otherwise (SEC-03).</summary>
    [ProxyNetwork]
    public List<string> TrustedProxies { get; set; } = [];

    /// <summary>What programs may ask for over plain HTTP.</summary>
    public HttpOptions Http { get; set; } = new();

    /// <summary>A port for supervisors and scrapers.</summary>
    public ProbesOptions Probes { get; set; } = new();

    /// <summary>Encryption of the port.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>Listen beyond this machine although secrets and messages travel in clear text there: the operator knows the network and takes the risk.</summary>
    public bool AllowInsecureLan { get; set; }

    /// <summary>What the command line shows to, and expects of, a gateway that it is sent to with <c>--url</c>.</summary>
    public RemoteOptions Remote { get; set; } = new();

    /// <summary>What becomes of changes of <c>plugins.json</c> and of plugin folders.</summary>
    public ReloadOptions Reload { get; set; } = new();

    /// <summary>How the gateway ends.</summary>
    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>What nodes may be asked to do.</summary>
    public NodesOptions Nodes { get; set; } = new();

    /// <summary>Pages that nodes show.</summary>
    public CanvasOptions Canvas { get; set; } = new();

    /// <summary>Limits for connections.</summary>
    public ConnectionLimits Limits { get; set; } = new();

    /// <summary>Events for clients that come back for what they missed.</summary>
    public ResumeOptions Resume { get; set; } = new();
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

    /// <summary>The machine's address in its tailnet, and loopback. There must be one.</summary>
    Tailnet,

    /// <summary>Loopback, and the address in the tailnet where there is one. Never more: the reference falls back to every address.</summary>
    Auto,
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

    /// <summary>
    /// What an operator's client gets that asks for no scopes at all. None by default (SEC-05); for clients that rely on getting something, name no more than they
    /// need, for example <c>["operator.read", "operator.write"]</c>. A device gets no more of it than it was approved for.
    /// </summary>
    [OptionKind(OptionKind.Hot)]
    public List<string> DefaultScopes { get; set; } = [];

    /// <summary>
    /// Whether the secret alone, without a device, opens scopes only to the command line and to programs (<c>cli</c>, <c>gateway-client</c> in mode <c>backend</c>) on this very machine, in protocol 3, too;
    /// everybody else then connects and may do nothing. In protocol 4 that is always so (<c>protocol-4.md</c> §3.4).
    /// </summary>
    [OptionKind(OptionKind.Hot)]
    public bool ScopesNeedDevice { get; set; }

    /// <summary>
    /// Whether who comes through <c>tailscale serve</c> on this machine is believed to be whom tailscale names (<c>wire.md</c> §6.4). Off unless asked for: every
    /// program on this machine can write the same headers.
    /// </summary>
    [OptionKind(OptionKind.Hot)]
    public bool AllowTailscale { get; set; }
}

/// <summary>Section <c>gateway.tls</c> (<c>wire.md</c> §12).</summary>
public sealed class TlsOptions
{
    /// <summary>Whether the port speaks TLS, and nothing else.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether a certificate is made when there is none and no path is given.</summary>
    public bool AutoGenerate { get; set; } = true;

    /// <summary>The certificate, PEM; further certificates in the file are its chain.</summary>
    public string? CertPath { get; set; }

    /// <summary>Its private key, PEM, not encrypted.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Certificates of authorities to send along, PEM.</summary>
    public string? CaPath { get; set; }
}

/// <summary>Section <c>gateway.remote</c>.</summary>
[OptionKind(OptionKind.None)]
public sealed class RemoteOptions
{
    /// <summary>SHA-256 of the certificate that the gateway at <c>--url</c> must show; then no authority need know it.</summary>
    [TlsFingerprintText]
    public string? TlsFingerprint { get; set; }
}

/// <summary>Section <c>gateway.controlUi</c>.</summary>
public sealed class ControlUiOptions
{
    /// <summary>Whether the web page is served.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Origins beside the gateway's own whose pages may connect.</summary>
    [WebOrigin]
    [OptionKind(OptionKind.Hot)]
    public List<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Lets the control UI in without a device identity, with the gateway's secret alone: browsers make no keys on pages that came over plain HTTP from another
    /// machine. Only for pages of the gateway's own origin.
    /// </summary>
    [OptionKind(OptionKind.Hot)]
    public bool AllowInsecureAuth { get; set; }

    /// <summary>Ignores the device identity of the control UI, also where it shows one, so that nothing has to be paired. Only for pages of the gateway's own origin.</summary>
    [OptionKind(OptionKind.Hot)]
    public bool DangerouslyDisableDeviceAuth { get; set; }
}

/// <summary>Section <c>gateway.reload</c>.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class ReloadOptions
{
    /// <summary>What becomes of changes of <c>plugins.json</c> and of plugin folders that nobody has asked to apply.</summary>
    public ReloadMode Mode { get; set; } = ReloadMode.Hybrid;

    /// <summary>How long it must be quiet after the last change before it is applied, in milliseconds.</summary>
    [Range(0, 60_000)]
    public int DebounceMs { get; set; } = 300;
}

/// <summary>What becomes of changes that nobody has asked to apply (<c>lifecycle.md</c> §6).</summary>
public enum ReloadMode
{
    /// <summary>Nothing: nothing is watched; methods and signals still apply changes.</summary>
    Off,

    /// <summary>What a running gateway can take over is taken over. The rest waits for a restart, and is told.</summary>
    Hot,

    /// <summary>Any change restarts the gateway within its process, where <c>commands.restart</c> allows it; else it waits, and is told.</summary>
    Restart,

    /// <summary>What a running gateway can take over is taken over. For the rest it restarts within its process, where <c>commands.restart</c> allows it.</summary>
    Hybrid,
}

/// <summary>Section <c>gateway.limits</c>.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class ConnectionLimits
{
    /// <summary>Time for the handshake, in milliseconds (<c>wire.md</c> §1.1).</summary>
    [Range(100, 60_000)]
    public int HandshakeTimeoutMs { get; set; } = Protocol.ProtocolLimits.HandshakeTimeoutMs;

    /// <summary>Sockets of one address that have not finished the handshake (SEC-12). Above it others wait, and who has been silent for two seconds makes room.</summary>
    [Range(1, 10_000)]
    public int HalfOpenPerAddress { get; set; } = 10;

    /// <summary>The same over all addresses.</summary>
    [Range(1, 100_000)]
    public int HalfOpenTotal { get; set; } = 500;

    /// <summary>Requests of one connection that are being worked on at the same time.</summary>
    [Range(1, 100_000)]
    public int RequestsInFlight { get; set; } = 1024;

    /// <summary>Time between two <c>tick</c> events, in milliseconds.</summary>
    [Range(100, 60_000)]
    [OptionKind(OptionKind.Restart)] // Clients were told it in their greeting.
    public int TickIntervalMs { get; set; } = Protocol.ProtocolLimits.TickIntervalMs;

    /// <summary>How long a write may wait for a client that does not read, in milliseconds.</summary>
    [Range(100, 600_000)]
    public int StallTimeoutMs { get; set; } = 60_000;
}
