using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PluginGateway.Manager;

/// <summary>How a gateway is supervised. Defaults as in <c>manager.md</c> §12.</summary>
public sealed class GatewayManagerOptions
{
    private const string Shortest = "00:00:00.001";
    private const string Longest = "1.00:00:00";
    private const string RangeText = "{0} must be between 1 ms and a day";

    /// <summary>Which kind of gateway.</summary>
    [Required]
    public GatewayProfile Profile { get; set; } = GatewayProfile.PluginGateway;

    /// <summary>The loopback port.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 18789;

    /// <summary>The gateway's secret; a fresh one for this manager when null. Register an <see cref="IGatewayTokenProvider"/> when it changes.</summary>
    public string? Token { get; set; }

    /// <summary>Where the gateway runs; the program's own when null.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Further arguments, after the profile's. No secrets: others can read them.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Further variables.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A folder that the gateway looks for programs in before all others.</summary>
    public string? ProgramFolder { get; set; }

    /// <summary>The proxy that the gateway is to take; the inherited one when null.</summary>
    public GatewayProxy? Proxy { get; set; }

    /// <summary>Where the device's key is kept; without a folder no device is shown.</summary>
    public string? IdentityFolder { get; set; }

    /// <summary>The gateway's configuration file, for changes while it does not run (<see cref="IConfigDelivery"/>).</summary>
    public string? ConfigFile { get; set; }

    /// <summary>What the manager calls itself when it connects.</summary>
    [Required]
    public string DisplayName { get; set; } = "Gateway manager";

    /// <summary>The scopes it asks for.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>What to do about a gateway that runs already.</summary>
    public ExistingGatewayPolicy Existing { get; set; } = ExistingGatewayPolicy.Attach;

    /// <summary>Whether the host's start waits until the gateway runs, and fails with it.</summary>
    public bool WaitForReadyOnStart { get; set; }

    [Range(0, 1000)]
    public int MaxReconnectAttempts { get; set; } = 10;

    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Shortest time between the end of a restart and the next one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", Longest)]
    public TimeSpan RestartCooldown { get; set; } = TimeSpan.FromSeconds(2.5);

    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "{0} must be at most a minute")]
    public TimeSpan RestartQuiet { get; set; } = TimeSpan.FromSeconds(2);

    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "{0} must be at most a minute")]
    public TimeSpan ReloadQuiet { get; set; } = TimeSpan.FromSeconds(1.2);

    /// <summary>A reload is left out when the gateway was connected to less than this ago.</summary>
    public TimeSpan ReloadSkip { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a signalled gateway is looked at before it counts as reloaded.</summary>
    public TimeSpan ReloadSettle { get; set; } = TimeSpan.FromSeconds(1.5);

    [Range(1, 100)]
    public int MaxStartAttempts { get; set; } = 3;

    public TimeSpan StartRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time from a spawn until the gateway lets clients in; the reference may take minutes on slow machines.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromMinutes(8);

    public TimeSpan ReadyProbeTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    public TimeSpan ReadyProbeInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often an owned gateway that is there and does not answer is asked before it is ended.</summary>
    [Range(1, 10_000)]
    public int OwnedProbes { get; set; } = 50;

    public TimeSpan ExistingProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan ChallengeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long without any sign of life before the gateway is asked for one.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan LivenessDeadline { get; set; } = TimeSpan.FromMinutes(3);

    public TimeSpan LivenessProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan PortFreeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan PortFreeInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an owned gateway that was told to end may take before it is ended by force. Ours takes five seconds with clients that do not read.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest, ErrorMessage = RangeText)]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan RepairTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many events may wait for one reader.</summary>
    [Range(1, 1_000_000)]
    public int EventCapacity { get; set; } = 1024;

    /// <summary>Where, not how secretly.</summary>
    public override string ToString() => $"GatewayManagerOptions({Profile}, port {Port})";
}

/// <summary>What to do about a gateway that listens on the port already and answers with a proper challenge. Whoever does not is never ended.</summary>
public enum ExistingGatewayPolicy
{
    /// <summary>Connect to it; it stays its owner's.</summary>
    Attach,

    /// <summary>End it and start one's own.</summary>
    Replace,

    /// <summary>Fail.</summary>
    Fail,
}

/// <summary>A proxy.</summary>
/// <param name="IsEnabled">Whether any is to be taken.</param>
public sealed record GatewayProxy(bool IsEnabled)
{
    /// <summary>For everything that nothing else is said for, in an older form.</summary>
    public string Server { get; init; } = "";

    public string Http { get; init; } = "";

    public string Https { get; init; } = "";

    /// <summary>For everything.</summary>
    public string All { get; init; } = "";

    /// <summary>Hosts that are gone to directly, separated by commas, semicolons or lines.</summary>
    public string Bypass { get; init; } = "";

    /// <summary>Addresses may hold passwords.</summary>
    public override string ToString() => $"GatewayProxy({(IsEnabled ? "on" : "off")})";
}

[OptionsValidator]
internal sealed partial class GatewayManagerOptionsValidator : IValidateOptions<GatewayManagerOptions>;
