using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>
/// The operator's configuration file (<c>methods.md</c> §3). Secrets are never sent: a placeholder stands for each, and a placeholder that comes back means "unchanged".
/// </summary>
public static class ConfigMethods
{
    /// <summary>The file: text, values, hash, and what is wrong with it.</summary>
    public static readonly Method<ListParams, ConfigFile> Get = new("config.get", ConfigJson.Default) { ReadableIn = ProtocolLimits.NewestVersion };

    /// <summary>Replaces the file. Refused, and nothing written, when anything in it is wrong. Applied soon, as a change by hand is.</summary>
    public static readonly Method<ConfigSetParams, ConfigWritten> Set = new("config.set", ConfigJson.Default);

    /// <summary>Merges values into the file (RFC 7396) and applies it.</summary>
    public static readonly Method<ConfigApplyParams, ConfigApplied> Patch = new("config.patch", ConfigJson.Default);

    /// <summary>Replaces the file and applies it.</summary>
    public static readonly Method<ConfigApplyParams, ConfigApplied> Apply = new("config.apply", ConfigJson.Default);

    /// <summary>Puts back an older version of the file and applies it.</summary>
    public static readonly Method<ConfigUndoParams, ConfigApplied> Undo = new("config.undo", ConfigJson.Default);

    /// <summary>The older versions there are.</summary>
    public static readonly Method<ListParams, ConfigVersions> History = new("config.history", ConfigJson.Default);

    /// <summary>The JSON schema of the file, with the options of the plugins that run.</summary>
    public static readonly Method<ListParams, ConfigSchemaResult> Schema = new("config.schema", ConfigJson.Default) { ReadableIn = ProtocolLimits.NewestVersion };
}

/// <summary>Answer of <c>config.get</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Parsed">Its values; an empty object when it cannot be taken apart.</param>
/// <param name="Valid">Whether nothing is wrong with it.</param>
/// <param name="Config">The same as <paramref name="Parsed"/>: what a form shows and sends back. Defaults are not filled in, and <c>${VAR}</c> stays as it stands.</param>
/// <param name="Issues">What is wrong with it.</param>
public sealed record ConfigFile(string Path, bool Exists, JsonElement Parsed, bool Valid, JsonElement Config, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>Its text; null when there is none, or when it cannot be taken apart and so nobody knows what in it is secret.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Raw { get; init; }

    /// <summary>SHA-256 of the file's bytes, in hex; to be sent back as <c>baseHash</c>. Absent when there is no file.</summary>
    public string? Hash { get; init; }

    /// <summary>What works and should be looked at.</summary>
    public IReadOnlyList<ConfigIssue> Warnings { get; init; } = [];

    /// <summary>Always empty: there is no older form of this file.</summary>
    public IReadOnlyList<ConfigIssue> LegacyIssues { get; init; } = [];

    /// <summary>Keys whose values in the file differ from those the gateway runs with until it is started again.</summary>
    public IReadOnlyList<string> PendingRestart { get; init; } = [];
}

/// <summary>Params of <c>config.set</c>.</summary>
/// <param name="Raw">The file's new text: JSON with comments, or JSON5.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfigSetParams([property: NonEmpty] string Raw)
{
    /// <summary>The hash of the text that <see cref="Raw"/> was made from; required when there is a file.</summary>
    [NonEmpty]
    public string? BaseHash { get; init; }

    /// <summary>Write it although it is less than half as long as the file, or lacks one of its sections. Ours; not known to the reference.</summary>
    public bool? Force { get; init; }
}

/// <summary>Params of <c>config.patch</c> and <c>config.apply</c>.</summary>
/// <param name="Raw">The values to merge, or the file's new text: JSON with comments, or JSON5.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfigApplyParams([property: NonEmpty] string Raw)
{
    /// <summary>The hash of the text that <see cref="Raw"/> was made from; required when there is a file.</summary>
    [NonEmpty]
    public string? BaseHash { get; init; }

    /// <summary>The session that asks, for the log.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Why, for the log.</summary>
    public string? Note { get; init; }

    /// <summary>Taken and not needed: the configuration says when a restart follows, if one does.</summary>
    [Range(0, int.MaxValue)]
    public int? RestartDelayMs { get; init; }

    /// <inheritdoc cref="ConfigSetParams.Force"/>
    public bool? Force { get; init; }
}

/// <summary>Params of <c>config.undo</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfigUndoParams
{
    /// <summary>Which version, by its number; the newest when absent.</summary>
    [Range(1, int.MaxValue)]
    public int? Version { get; init; }

    /// <summary>The hash of the file as it is; required when there is a file.</summary>
    [NonEmpty]
    public string? BaseHash { get; init; }
}

/// <summary>Answer of <c>config.set</c>.</summary>
/// <param name="Ok">True: a refusal is an error.</param>
/// <param name="Path">The file.</param>
/// <param name="Config">Its values, as in <see cref="ConfigFile.Config"/>.</param>
/// <param name="Hash">Its new hash.</param>
public sealed record ConfigWritten(bool Ok, string Path, JsonElement Config, string Hash);

/// <summary>Answer of <c>config.patch</c>, <c>config.apply</c> and <c>config.undo</c>.</summary>
/// <param name="Ok">True: a refusal is an error.</param>
/// <param name="Path">The file.</param>
/// <param name="Config">Its values, as in <see cref="ConfigFile.Config"/>.</param>
/// <param name="Restart">Says, in the reference's form, whether the gateway restarts.</param>
/// <param name="Sentinel">What the reference leaves for after its restart; nothing is written here.</param>
/// <param name="Hash">The file's new hash.</param>
/// <param name="Applied">What the plugins did about it.</param>
/// <param name="PendingRestart">Changed keys that take effect only when the gateway is started again.</param>
public sealed record ConfigApplied(
    bool Ok, string Path, JsonElement Config, ConfigRestart Restart, ConfigSentinel Sentinel, string Hash, PluginsReloadResult Applied, IReadOnlyList<string> PendingRestart);

/// <summary>Whether a change restarts the gateway. What can be applied while it runs has been; a restart for the rest follows where the configuration allows it.</summary>
/// <param name="Ok">True.</param>
/// <param name="Pid">The gateway's process, before and afterwards.</param>
/// <param name="Signal"><c>none</c>, or <c>SIGUSR1</c> when it restarts.</param>
/// <param name="DelayMs">When about, in milliseconds; 0 when it does not.</param>
/// <param name="Reason">The method.</param>
/// <param name="Mode"><c>hot</c>, or <c>restart</c>.</param>
public sealed record ConfigRestart(bool Ok, int Pid, string Signal, int DelayMs, string Reason, string Mode);

/// <summary>A note about the change, in the reference's form.</summary>
/// <param name="Payload">The note.</param>
public sealed record ConfigSentinel(ConfigSentinelPayload Payload)
{
    /// <summary>Always null: no file is written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Path { get; init; }
}

/// <summary>A note about a change of the configuration.</summary>
/// <param name="Kind"><c>config-apply</c>.</param>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="DoctorHint">What to run when something is wrong afterwards.</param>
/// <param name="Stats">Which method, which file.</param>
public sealed record ConfigSentinelPayload(string Kind, string Status, long Ts, string DoctorHint, ConfigSentinelStats Stats)
{
    /// <summary>The session that asked.</summary>
    public string? SessionKey { get; init; }

    /// <summary>The note that came with the call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Message { get; init; }
}

/// <summary>Which method, which file.</summary>
/// <param name="Mode">The method.</param>
/// <param name="Root">The file.</param>
public sealed record ConfigSentinelStats(string Mode, string Root);

/// <summary>Answer of <c>config.history</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Versions">The older versions, the newest first.</param>
public sealed record ConfigVersions(string Path, IReadOnlyList<ConfigVersion> Versions);

/// <summary>An older version of the file.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Ts">Until when it was the file, in Unix milliseconds.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Hash">SHA-256 of its bytes, in hex.</param>
public sealed record ConfigVersion(int Version, long Ts, int Bytes, string Hash);

/// <summary>Answer of <c>config.schema</c>.</summary>
/// <param name="Schema">JSON schema, draft 7.</param>
/// <param name="UiHints">How to show a key, by its path: <c>gateway.auth.token</c>, <c>plugins.*.enabled</c>.</param>
/// <param name="Version">The gateway's version.</param>
/// <param name="GeneratedAt">When, in ISO 8601.</param>
public sealed record ConfigSchemaResult(JsonElement Schema, IReadOnlyDictionary<string, ConfigUiHint> UiHints, string Version, string GeneratedAt);

/// <summary>How to show a key of the configuration.</summary>
public sealed record ConfigUiHint
{
    /// <summary>Its name for people.</summary>
    public string? Label { get; init; }

    /// <summary>What it is for.</summary>
    public string? Help { get; init; }

    /// <summary>The group it is shown in.</summary>
    public string? Group { get; init; }

    /// <summary>Its place among others.</summary>
    public int? Order { get; init; }

    /// <summary>Whether it is a secret.</summary>
    public bool? Sensitive { get; init; }
}

/// <summary>Details of a refused write.</summary>
/// <param name="Issues">All that is wrong with the text.</param>
public sealed record ConfigIssues(IReadOnlyList<ConfigIssue> Issues);

/// <summary>JSON of the configuration family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(ConfigFile))]
[JsonSerializable(typeof(ConfigSetParams))]
[JsonSerializable(typeof(ConfigWritten))]
[JsonSerializable(typeof(ConfigApplyParams))]
[JsonSerializable(typeof(ConfigApplied))]
[JsonSerializable(typeof(ConfigUndoParams))]
[JsonSerializable(typeof(ConfigVersions))]
[JsonSerializable(typeof(ConfigSchemaResult))]
[JsonSerializable(typeof(ConfigIssues))]
public sealed partial class ConfigJson : JsonSerializerContext;
