using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>The operator's configuration file (<c>methods.md</c>).</summary>
public static class ConfigMethods
{
    /// <summary>Where the file is, its hash, and what is wrong with it.</summary>
    public static readonly Method<ListParams, ConfigFile> Get = new("config.get", ConfigJson.Default.ListParams, ConfigJson.Default.ConfigFile);

    /// <summary>Replaces the whole file and applies it. Refused, and nothing written, when anything in it is wrong.</summary>
    public static readonly Method<ConfigApplyParams, ConfigApplied> Apply = new("config.apply", ConfigJson.Default.ConfigApplyParams, ConfigJson.Default.ConfigApplied);
}

/// <summary>Answer of <c>config.get</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Valid">Whether nothing is wrong with it.</param>
/// <param name="Issues">What is wrong with it.</param>
public sealed record ConfigFile(string Path, bool Exists, bool Valid, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>SHA-256 of its bytes, in hex; to be sent back as <see cref="ConfigApplyParams.BaseHash"/>.</summary>
    public string? Hash { get; init; }
}

/// <summary>Params of <c>config.apply</c>.</summary>
/// <param name="Raw">The file's new text.</param>
public sealed record ConfigApplyParams([property: NonEmpty] string Raw)
{
    /// <summary>The hash of the text that <see cref="Raw"/> was made from; required when there is a file.</summary>
    public string? BaseHash { get; init; }
}

/// <summary>Answer of <c>config.apply</c>.</summary>
/// <param name="Ok">True: a refusal is an error.</param>
/// <param name="Path">The file.</param>
/// <param name="Hash">Its new hash.</param>
/// <param name="Applied">What the plugins did about it.</param>
public sealed record ConfigApplied(bool Ok, string Path, string Hash, PluginsReloadResult Applied);

/// <summary>Details of a refused <c>config.apply</c>.</summary>
/// <param name="Issues">All that is wrong with the text.</param>
public sealed record ConfigIssues(IReadOnlyList<ConfigIssue> Issues);

/// <summary>JSON of the configuration family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(ConfigFile))]
[JsonSerializable(typeof(ConfigApplyParams))]
[JsonSerializable(typeof(ConfigApplied))]
[JsonSerializable(typeof(ConfigIssues))]
public sealed partial class ConfigJson : JsonSerializerContext;
