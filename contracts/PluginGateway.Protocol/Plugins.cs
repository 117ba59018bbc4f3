using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>Plugins. Ours, not the reference's.</summary>
public static class PluginsMethods
{
    /// <summary>The state of every plugin that was found or is named in <c>plugins.json</c>.</summary>
    public static readonly Method<ListParams, PluginsStatus> Status = new("plugins.status", PluginsJson.Default.ListParams, PluginsJson.Default.PluginsStatus);
}

/// <summary>Answer of <c>plugins.status</c>.</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Plugins">One row per plugin, by id.</param>
public sealed record PluginsStatus(long Ts, IReadOnlyList<PluginStatus> Plugins);

/// <summary>One plugin.</summary>
public sealed record PluginStatus
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>discovered</c>, <c>running</c>, <c>faulted</c> or <c>stopped</c>.</summary>
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

    /// <summary>How long loading took, in milliseconds.</summary>
    public double? LoadMs { get; init; }

    /// <summary>Exceptions on its own threads since it was loaded.</summary>
    public int Faults { get; init; }

    /// <summary>The newest error: what, why and how to mend it.</summary>
    public string? Error { get; init; }

    /// <summary>What it brought: channels, methods, agents.</summary>
    public IReadOnlyList<string> Contributions { get; init; } = [];
}

/// <summary>JSON of the plugins family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(PluginsStatus))]
public sealed partial class PluginsJson : JsonSerializerContext;
