using System.Text.Json.Serialization;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary>Params of <c>device.info</c>: none.</summary>
internal sealed record NothingAsked;

/// <summary>Result of <c>device.info</c>.</summary>
internal sealed record DeviceInfo(string Name, string Platform, string OsVersion, string Architecture, string Version, int Processors, long MemoryBytes, long UptimeMs);

/// <summary>Params of <c>system.which</c>.</summary>
internal sealed record WhichParams(IReadOnlyList<string> Bins);

/// <summary>Result of <c>system.which</c>: paths by name; a program that is not there is left out.</summary>
internal sealed record WhichResult(IReadOnlyDictionary<string, string> Bins);

/// <summary>Params of <c>system.notify</c>.</summary>
internal sealed record NotifyParams
{
    public string? Title { get; init; }

    public string? Body { get; init; }

    public string? Sound { get; init; }

    public string? Priority { get; init; }

    public string? Delivery { get; init; }
}

/// <summary>Result of <c>system.notify</c>.</summary>
/// <param name="Shown"><c>desktop</c> or <c>terminal</c>.</param>
internal sealed record NotifyResult(string Shown);

/// <summary>Params of <c>system.run</c> (<c>nodes.md</c> §6). That something was approved elsewhere is the caller's word and counts for nothing here.</summary>
internal sealed record RunParams(IReadOnlyList<string> Command)
{
    public string? Cwd { get; init; }

    public IReadOnlyDictionary<string, string>? Env { get; init; }

    public double? TimeoutMs { get; init; }

    /// <summary>What its caller calls this run; then <c>exec.*</c> events are told of it.</summary>
    public string? RunId { get; init; }

    /// <summary>The session that they are meant for.</summary>
    public string? SessionKey { get; init; }
}

/// <summary>Result of <c>system.run</c>.</summary>
internal sealed record RunResult(int? ExitCode, bool TimedOut, bool Success, string Stdout, string Stderr, string? Error);

/// <summary>JSON of these commands.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NothingAsked))]
[JsonSerializable(typeof(DeviceInfo))]
[JsonSerializable(typeof(WhichParams))]
[JsonSerializable(typeof(WhichResult))]
[JsonSerializable(typeof(NotifyParams))]
[JsonSerializable(typeof(NotifyResult))]
[JsonSerializable(typeof(RunParams))]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class SystemJson : JsonSerializerContext;
