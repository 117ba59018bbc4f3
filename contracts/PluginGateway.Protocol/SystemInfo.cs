using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The machine that the gateway runs on (<c>protocol-4.md</c> §10, row 16). Protocol 4 alone.</summary>
public static class SystemInfoMethods
{
    /// <summary>What it is.</summary>
    public static readonly Method<ListParams, SystemInfo> Info = new("system.info", SystemInfoJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>Whether a newer version is there. This gateway does not look for one.</summary>
    public static readonly Method<ListParams, UpdateStatus> Update = new("update.status", SystemInfoJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };
}

/// <summary>Answer of <c>system.info</c>.</summary>
/// <param name="Version">The gateway's version.</param>
/// <param name="Hostname">The machine's name.</param>
/// <param name="Platform">Its operating system: <c>linux</c>, <c>darwin</c> or <c>win32</c>.</param>
/// <param name="Arch">Its processor: <c>x64</c> or <c>arm64</c>.</param>
/// <param name="CpuCount">How many processors the gateway may use.</param>
/// <param name="MemoryBytes">What the gateway takes of the machine's memory.</param>
/// <param name="UptimeMs">How long the gateway runs, in milliseconds.</param>
public sealed record SystemInfo(string Version, string Hostname, string Platform, string Arch, int CpuCount, long MemoryBytes, long UptimeMs);

/// <summary>Answer of <c>update.status</c>.</summary>
/// <param name="CurrentVersion">The gateway's version.</param>
/// <param name="UpdateAvailable">Whether there is a newer one; never known.</param>
public sealed record UpdateStatus(string CurrentVersion, bool UpdateAvailable);

/// <summary>JSON of the family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(SystemInfo))]
[JsonSerializable(typeof(UpdateStatus))]
public sealed partial class SystemInfoJson : JsonSerializerContext;
