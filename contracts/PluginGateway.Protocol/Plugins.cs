using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Plugins. Ours, not the reference's.</summary>
public static class PluginsMethods
{
    /// <summary>The state of every plugin that was found or is named in <c>plugins.json</c>.</summary>
    public static readonly Method<ListParams, PluginsStatus> Status = new("plugins.status", PluginsJson.Default);

    /// <summary>Reads <c>plugins.json</c> and the plugin folders again and applies what changed; with an id, loads that plugin anew and lifts its quarantine.</summary>
    public static readonly Method<PluginsReloadParams, PluginsReloadResult> Reload =
        new("plugins.reload", PluginsJson.Default);

    /// <summary>Writes <c>"enabled": true</c> into <c>plugins.json</c> and applies it.</summary>
    public static readonly Method<PluginsEnableParams, PluginsReloadResult> Enable =
        new("plugins.enable", PluginsJson.Default);

    /// <summary>Writes <c>"enabled": false</c> into <c>plugins.json</c> and applies it.</summary>
    public static readonly Method<PluginIdParams, PluginsReloadResult> Disable =
        new("plugins.disable", PluginsJson.Default);

    /// <summary>Compares a plugin's folder, its copy in the store and its pin, without running anything.</summary>
    public static readonly Method<PluginIdParams, PluginVerification> Verify =
        new("plugins.verify", PluginsJson.Default);

    /// <summary>Sent on every change of a plugin's state.</summary>
    public static readonly GatewayEvent<PluginChangedPayload> Changed = new("plugins.changed", PluginsJson.Default, Access.Read);
}

/// <summary>The words of <see cref="PluginStatus.State"/>.</summary>
public static class PluginStates
{
    /// <summary>Found, and not enabled in <c>plugins.json</c>: nothing of it runs.</summary>
    public const string Discovered = "discovered";

    /// <summary>Serves.</summary>
    public const string Running = "running";

    /// <summary>Enabled, and does not run: <see cref="PluginStatus.Error"/> says why.</summary>
    public const string Faulted = "faulted";

    /// <summary>Threw too often while it ran, and was taken out until somebody reloads it or its content changes.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>Disabled, or the gateway stops.</summary>
    public const string Stopped = "stopped";
}

/// <summary>Params of methods that are about one plugin.</summary>
/// <param name="Id">The plugin.</param>
public sealed record PluginIdParams([property: NonEmpty] string Id);

/// <summary>Params of <c>plugins.reload</c>.</summary>
public sealed record PluginsReloadParams
{
    /// <summary>Load this plugin anew, changed or not, and lift its quarantine; all that changed when not given.</summary>
    public string? Id { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Params of <c>plugins.enable</c>.</summary>
/// <param name="Id">The plugin.</param>
public sealed record PluginsEnableParams([property: NonEmpty] string Id)
{
    /// <summary>Also write the folder's hash as <c>sha256</c>: any other content is refused from then on.</summary>
    public bool? Pin { get; init; }
}

/// <summary>What an application of <c>plugins.json</c> did, or would do.</summary>
public sealed record PluginsReloadResult
{
    /// <summary>One per plugin that is named in <c>plugins.json</c> or was running, by id.</summary>
    public required IReadOnlyList<PluginChange> Changes { get; init; }

    /// <summary>What is wrong with <c>plugins.json</c>. When there is anything, nothing was applied.</summary>
    public required IReadOnlyList<ConfigIssue> Issues { get; init; }

    /// <summary>Keys that have changed in the file and take effect only when the gateway is started again.</summary>
    public IReadOnlyList<string> NeedRestart { get; init; } = [];

    /// <summary>The keys whose values differ from those that the gateway runs with, or ran with until it applied them, and what that means for each.</summary>
    public IReadOnlyList<ConfigKeyChange> Keys { get; init; } = [];

    /// <summary>Whether the gateway restarts within its process for <see cref="NeedRestart"/>, in a moment and without being asked again; absent when it does not.</summary>
    public bool? Restarts { get; init; }
}

/// <summary>One plugin's part of a plan.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Action"><c>add</c>, <c>change</c>, <c>reconfigure</c>, <c>remove</c> or <c>keep</c>.</param>
public sealed record PluginChange(string Id, string Action)
{
    /// <summary>Why, in a few words: <c>new content</c>, <c>new configuration</c>, <c>disabled</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Its state afterwards; absent in a plan that was not applied.</summary>
    public string? State { get; init; }

    /// <summary>The generation that serves afterwards.</summary>
    public int? Generation { get; init; }

    /// <summary>Why it was not done: what, why and how to mend it. What ran before runs on.</summary>
    public string? Error { get; init; }
}

/// <summary>Something wrong in a configuration file.</summary>
/// <param name="Path">The key, with dots: <c>plugins.irc.enabled</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record ConfigIssue(string Path, string Message)
{
    /// <summary>The file; absent when the value came from the environment or the command line.</summary>
    public string? File { get; init; }

    /// <summary>Line, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Column, from 1, in UTF-8 bytes.</summary>
    public int? Column { get; init; }

    /// <summary>In the form that editors and terminals make a link of: <c>file:line:column: path: message</c>.</summary>
    public override string ToString()
    {
        var place = File is null ? "" : Line is null ? $"{File}: " : $"{File}:{Line}:{Column}: ";
        return Path.Length == 0 ? $"{place}{Message}" : $"{place}{Path}: {Message}";
    }
}

/// <summary>Answer of <c>plugins.status</c>.</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Plugins">One row per plugin, by id.</param>
public sealed record PluginsStatus(long Ts, IReadOnlyList<PluginStatus> Plugins)
{
    /// <summary>What is wrong with <c>plugins.json</c> at this moment; the last good one is served.</summary>
    public IReadOnlyList<ConfigIssue> Issues { get; init; } = [];
}

/// <summary>One plugin.</summary>
public sealed record PluginStatus
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="PluginStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Its own version.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of its folder's content, in hex.</summary>
    public string? Hash { get; init; }

    /// <summary>Version of the contracts it was built against.</summary>
    public string? Contracts { get; init; }

    /// <summary>Which load of the plugin this is, from 1.</summary>
    public int? Generation { get; init; }

    /// <summary>The folder it was found in.</summary>
    public string? Source { get; init; }

    /// <summary>Since when it is in this state, in Unix milliseconds.</summary>
    public long? Since { get; init; }

    /// <summary>Calls into it at this moment.</summary>
    public int? InFlight { get; init; }

    /// <summary>The newest change of it, whether it went well or not.</summary>
    public PluginSwap? LastSwap { get; init; }

    /// <summary>Faults of this generation: exceptions on its own threads and receivers that threw.</summary>
    public int Faults { get; init; }

    /// <summary>The newest error: what, why and how to mend it.</summary>
    public string? Error { get; init; }

    /// <summary>When it is tried again by itself, in Unix milliseconds.</summary>
    public long? NextRetryAt { get; init; }

    /// <summary>Older generations that still finish what they have in hand.</summary>
    public IReadOnlyList<DrainingGeneration> Draining { get; init; } = [];

    /// <summary>Older generations that were unloaded, and of which it is not known yet whether their code has left memory.</summary>
    public int Unloading { get; init; }

    /// <summary>Older generations whose code did not leave memory.</summary>
    public IReadOnlyList<LeakedGeneration> Leaked { get; init; } = [];

    /// <summary>Threads that keep a core in its code, also in that of older generations. Empty where the system does not tell.</summary>
    public IReadOnlyList<SpinningThread> Spinning { get; init; } = [];

    /// <summary>What it brought: channels, methods, agents.</summary>
    public IReadOnlyList<string> Contributions { get; init; } = [];
}

/// <summary>One change of a plugin.</summary>
/// <param name="At">When it began, in Unix milliseconds.</param>
/// <param name="Outcome"><c>running</c>, <c>probation</c>, <c>done</c>, <c>refused</c> (the new one never served) or <c>rolledBack</c> (it served and faulted).</param>
/// <param name="Phases">The phases so far, in their order: stage, load, prepare, receivers, publish, probation, drain, dispose, unload, proof.</param>
public sealed record PluginSwap(long At, string Outcome, IReadOnlyList<SwapPhase> Phases)
{
    /// <summary>The generation before; absent at the first load.</summary>
    public int? From { get; init; }

    /// <summary>The new generation.</summary>
    public int? To { get; init; }

    /// <summary>From the beginning until the new generation served, in milliseconds.</summary>
    public double? TotalMs { get; init; }
}

/// <summary>A phase of a swap.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record SwapPhase(string Name, double Ms);

/// <summary>A generation that is out of service and finishes what it has in hand.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="InFlight">Calls and runs in it.</param>
/// <param name="Since">Since when, in Unix milliseconds.</param>
public sealed record DrainingGeneration(int Generation, int InFlight, long Since);

/// <summary>A generation whose code did not leave memory.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="UnloadedAt">When it was unloaded, in Unix milliseconds.</param>
/// <param name="Rounds">Garbage collections since.</param>
/// <param name="Hint">What to look for.</param>
public sealed record LeakedGeneration(int Generation, string Version, long UnloadedAt, int Rounds, string Hint);

/// <summary>
/// A thread that has waited for nothing but a core for fifteen seconds at least. That may be a long computation or a loop that never ends; the gateway shows it and does
/// nothing about it, for a thread cannot be ended from outside.
/// </summary>
/// <param name="Thread">The operating system's number of the thread, as in <c>top -H</c>.</param>
/// <param name="Name">Its name, which the system cuts to 15 bytes.</param>
/// <param name="Generation">The generation whose work it does, which may be one that is out of service.</param>
/// <param name="Since">Since when, in Unix milliseconds.</param>
/// <param name="CpuSeconds">How long it ran on a core since then, in seconds; less than the time that has passed where others want the cores too.</param>
public sealed record SpinningThread(int Thread, string Name, int Generation, long Since, double CpuSeconds);

/// <summary>Answer of <c>plugins.verify</c>.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Ok">Whether it could be loaded as it lies there, and is what runs, if it runs.</param>
public sealed record PluginVerification(string Id, bool Ok)
{
    /// <summary>The folder.</summary>
    public string? Source { get; init; }

    /// <summary>Its content's SHA-256, in hex.</summary>
    public string? Hash { get; init; }

    /// <summary>The pin in <c>plugins.json</c>.</summary>
    public string? Pinned { get; init; }

    /// <summary>The content that runs.</summary>
    public string? Running { get; init; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>Payload of <c>plugins.changed</c>.</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Id">The plugin.</param>
/// <param name="State">One of <see cref="PluginStates"/>.</param>
/// <param name="Reason">What happened, in a few words, without paths and secrets.</param>
public sealed record PluginChangedPayload(long Ts, string Id, string State, string Reason)
{
    /// <summary>The generation that serves, if one does.</summary>
    public int? Generation { get; init; }

    /// <summary>The newest change of it.</summary>
    public PluginSwap? Swap { get; init; }
}

/// <summary>JSON of the plugins family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(PluginsStatus))]
[JsonSerializable(typeof(PluginIdParams))]
[JsonSerializable(typeof(PluginsReloadParams))]
[JsonSerializable(typeof(PluginsReloadResult))]
[JsonSerializable(typeof(PluginsEnableParams))]
[JsonSerializable(typeof(PluginVerification))]
[JsonSerializable(typeof(PluginChangedPayload))]
public sealed partial class PluginsJson : JsonSerializerContext;
