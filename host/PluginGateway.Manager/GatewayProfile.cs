using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Manager;

/// <summary>What is particular to one kind of gateway. Make your own with <c>with</c>.</summary>
public sealed record GatewayProfile
{
    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>The program, by its path or by its name in PATH.</summary>
    public required string Command { get; init; }

    /// <summary>Arguments before those below, such as the script of an interpreter.</summary>
    public IReadOnlyList<string> Entry { get; init; } = [];

    /// <summary>The arguments that run it; <c>{port}</c> stands for the port.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The arguments that repair its configuration; none when it has no such command.</summary>
    public IReadOnlyList<string> RepairArguments { get; init; } = [];

    /// <summary>Variables that are always set, whatever the program's own environment says.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The variable that carries the secret. It never goes on the command line, where everybody on the machine can read it (D19).</summary>
    public required string TokenVariable { get; init; }

    /// <summary>How it takes a changed configuration.</summary>
    public GatewayReloadStrategy Reload { get; init; } = GatewayReloadStrategy.Signal;

    /// <summary>Oldest protocol to speak.</summary>
    public int MinProtocol { get; init; } = ProtocolLimits.Version;

    /// <summary>Newest protocol to speak.</summary>
    public int MaxProtocol { get; init; } = ProtocolLimits.Version;

    /// <summary>Capabilities to declare.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Its launchd service on macOS, which would start again what is stopped here; null when it has none.</summary>
    public string? LaunchdLabel { get; init; }

    /// <summary>How loud its noise is.</summary>
    public IReadOnlyList<StderrRule> Noise { get; init; } = [];

    /// <summary>This project's gateway: <c>pgw gateway</c>.</summary>
    public static GatewayProfile PluginGateway { get; } = new()
    {
        Name = "pgw",
        Command = "pgw",
        Arguments = ["gateway", "--port", "{port}", "--allow-unconfigured"],
        TokenVariable = "PGW_GATEWAY_TOKEN",
    };

    /// <summary>The reference gateway (<c>manager.md</c> §5, §6).</summary>
    public static GatewayProfile Reference { get; } = new()
    {
        Name = "clawdbot",
        Command = "clawdbot",
        Arguments = ["gateway", "--port", "{port}", "--allow-unconfigured"],
        RepairArguments = ["doctor", "--fix", "--yes", "--non-interactive"],
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["OPENCLAW_NO_RESPAWN"] = "1", ["CLAWDBOT_NO_RESPAWN"] = "1", ["OPENCLAW_DISABLE_BONJOUR"] = "1" },
        TokenVariable = "OPENCLAW_GATEWAY_TOKEN",
        LaunchdLabel = "ai.openclaw.gateway",
        MaxProtocol = 4,
        Noise = StderrRule.OfReference,
    };

    /// <summary>Name and command.</summary>
    public override string ToString() => $"{Name} ({Command})";
}

/// <summary>How a gateway takes a changed configuration.</summary>
public enum GatewayReloadStrategy
{
    /// <summary>By SIGUSR1; on Windows by a restart.</summary>
    Signal,

    /// <summary>By a restart.</summary>
    Restart,

    /// <summary>It watches its file itself.</summary>
    Off,
}

/// <summary>How loud a line of standard error is.</summary>
/// <param name="Level">The level; <see cref="LogLevel.None"/> drops it.</param>
/// <param name="Parts">What a line must have, all of it, in this case.</param>
public sealed record StderrRule(LogLevel Level, params IReadOnlyList<string> Parts)
{
    internal static IReadOnlyList<StderrRule> OfReference { get; } =
    [
        new(LogLevel.Information, "startup trace:"),
        new(LogLevel.None, "openclaw-control-ui", "token_mismatch"),
        new(LogLevel.None, "closed before connect", "token mismatch"),
        new(LogLevel.Debug, "[ws] closed before connect", "code=1005"),
        new(LogLevel.Debug, "[ws] closed before connect", "code=1006", "phase=ws_upgrade_started", "ua=n/a"),
        new(LogLevel.Debug, "security warning: dangerous config flags enabled"),
        new(LogLevel.Debug, "ExperimentalWarning"),
        new(LogLevel.Debug, "DeprecationWarning"),
        new(LogLevel.Debug, "Debugger attached"),
        new(LogLevel.Debug, "node: --require is not allowed in NODE_OPTIONS"),
        new(LogLevel.Debug, "Rename them by replacing the legacy prefix with OPENCLAW_"),
        new(LogLevel.Debug, "--trace-deprecation", "show where the warning was created"),
        new(LogLevel.Debug, "Config warnings:"),
    ];
}
