using System.Text;
using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Schema;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Config;

/// <summary>
/// Shows the operator's file and changes it, with a gateway around it or without (<c>pgw config</c>). Nothing is shown that is secret; nothing is written that is
/// wrong, that was made from an older text, or that throws away half of the file by mistake. Applying is somebody else's. Any thread.
/// </summary>
public sealed class ConfigDesk
{
    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    private readonly SettingsReader _reader;
    private readonly OperatorFile _file;
    private readonly ConfigHistory _history;
    private readonly SecretPlaces _secrets;
    private readonly Redaction _redaction;
    private readonly ConfigSchema _schema;
    private readonly Func<GatewaySettings, Task<IReadOnlyList<ConfigIssue>>> _check;

    internal ConfigDesk(
        SettingsReader reader, OperatorFile file, ConfigHistory history, SettingsSchemas schemas, TimeProvider time, Func<GatewaySettings, Task<IReadOnlyList<ConfigIssue>>> check)
    {
        (_reader, _file, _history, _secrets, _schema, _check) = (reader, file, history, new SecretPlaces(schemas), new ConfigSchema(schemas, time), check);
        _redaction = new Redaction(_secrets);
    }

    /// <summary>Without a gateway: of plugins it knows nothing but what their keys are called.</summary>
    public static ConfigDesk WithoutGateway(SettingsReader reader, GatewayPlace place, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(place);
        var history = new ConfigHistory(place.State);
        return new ConfigDesk(reader, new OperatorFile(place, history), history, new SettingsSchemas(), time, _ => Task.FromResult<IReadOnlyList<ConfigIssue>>([]));
    }

    /// <summary>The file as it may be shown.</summary>
    public ConfigFile Get() => Show(_reader.ReadFile());

    /// <summary>The same for a reading that was judged already.</summary>
    internal ConfigFile Show(SettingsReading reading)
    {
        var root = RootOf(reading.Text);
        var values = root is null ? Empty : _redaction.Values(root);
        return new ConfigFile(_reader.Path, Path.Exists(_reader.Path), values, reading.Issues.Count == 0, values, reading.Issues)
        {
            Raw = root is null ? null : _redaction.Text(reading.Text!, root),
            Hash = reading.Text is { } text ? OperatorFile.HashOf(text) : null,
        };
    }

    /// <summary>Replaces the file. A text without comments, such as a form's, over one with comments changes only the values that differ.</summary>
    /// <exception cref="GatewayException">It is refused; nothing is written.</exception>
    public Task<ConfigWritten> ReplaceAsync(string raw, string? baseHash, bool force) => WriteAsync(baseHash, force, before =>
    {
        var (wanted, root) = Complete(before, Parse(raw));
        return before.Text is { } text && RootOf(text) is not null && Remarks.Of(wanted).Count == 0 && Remarks.Of(text).Count > 0
            ? ConfigMerge.Become(text, wanted, root)
            : wanted;
    });

    /// <summary>Merges values into the file (RFC 7396).</summary>
    /// <inheritdoc cref="ReplaceAsync"/>
    public Task<ConfigWritten> PatchAsync(string raw, string? baseHash, bool force) => WriteAsync(baseHash, force, before =>
    {
        var patch = Parse(raw, "config.patch raw must be an object");
        if (before.Issues.Count > 0)
        {
            throw Refusal("invalid config; fix before patching", before.Issues);
        }

        var (wanted, root) = Complete(before, patch);
        return ConfigMerge.Patch(before.Text, wanted, root);
    });

    /// <summary>Puts an older version back; what is there now becomes the newest older one.</summary>
    /// <inheritdoc cref="ReplaceAsync"/>
    public Task<ConfigWritten> UndoAsync(int? version, string? baseHash) => WriteAsync(baseHash, force: true, _ => _history.Read(version) ?? throw new GatewayException(
        ErrorCodes.InvalidRequest, version is null ? "there is no older version of the configuration" : $"there is no version {version} of the configuration. Remedy: see pgw config undo --list"));

    /// <summary>The older versions.</summary>
    public ConfigVersions History() => new(_reader.Path, _history.Versions());

    /// <summary>The schema of the file.</summary>
    public ConfigSchemaResult Schema() => _schema.Export();

    private async Task<ConfigWritten> WriteAsync(string? baseHash, bool force, Func<SettingsReading, byte[]> make)
    {
        var before = _reader.ReadFile();
        CheckBase(before, baseHash);
        var text = make(before);
        var after = _reader.Read(text);
        if (after.Issues.Count > 0)
        {
            throw Refusal("invalid config", after.Issues);
        }

        if (!force)
        {
            ShrinkCheck.Run(before.Text, text);
        }

        if (await _check(after.Require()) is { Count: > 0 } refused)
        {
            throw Refusal("invalid config", refused);
        }

        if (before.Text is null || !text.AsSpan().SequenceEqual(before.Text))
        {
            _file.Replace(before.Text, text);
        }

        return new ConfigWritten(Ok: true, _reader.Path, _redaction.Values(RootOf(text)!), OperatorFile.HashOf(text));
    }

    // The wordings are the reference's.
    private void CheckBase(SettingsReading before, string? hash)
    {
        var problem = (before.Text, hash) switch
        {
            (null, _) when Path.Exists(_reader.Path) => "config base hash unavailable; re-run config.get and retry",
            (null, null) => null,
            (null, _) => "config changed since last load; re-run config.get and retry",
            (_, null) => "config base hash required; re-run config.get and retry",
            _ => string.Equals(OperatorFile.HashOf(before.Text), hash, StringComparison.OrdinalIgnoreCase) ? null : "config changed since last load; re-run config.get and retry",
        };
        if (problem is not null)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, problem);
        }
    }

    private (byte[] Text, ConfigNode Root) Parse(string raw, string? notAnObject = null)
    {
        var given = Encoding.UTF8.GetBytes(raw);
        var (text, root, issue) = LenientText.Parse(given, _reader.Path);
        if (root is not null)
        {
            return (text, root);
        }

        if (LenientText.IsOther(text))
        {
            throw notAnObject is not null ? new GatewayException(ErrorCodes.InvalidRequest, notAnObject) : Refusal("invalid config", [issue!]);
        }

        throw Refusal($"SyntaxError: {issue!.Message} at {issue.Line}:{issue.Column}", [issue]);
    }

    private (byte[] Text, ConfigNode Root) Complete(SettingsReading before, (byte[] Text, ConfigNode Root) wanted)
    {
        var text = new Unredaction(_secrets, wanted.Text, before.Text ?? []).Restore(wanted.Root, RootOf(before.Text));
        return (text, RootOf(text)!);
    }

    private static ConfigNode? RootOf(byte[]? text) => text is null ? null : ConfigText.Parse(text, string.Empty).Root;

    private static GatewayException Refusal(string message, IReadOnlyList<ConfigIssue> issues) =>
        new(new ErrorShape(ErrorCodes.InvalidRequest, message) { Details = JsonSerializer.SerializeToElement(new ConfigIssues(issues), ConfigJson.Default.ConfigIssues) });
}
