using System.Text;
using System.Text.Json.Serialization;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Importing;

namespace PluginGateway.Host.Configuration;

/// <summary>Finds a configuration of the reference and makes ours of it. Writes nothing.</summary>
internal static class ConfigImport
{
    private static readonly string[] Folders = [".openclaw", ".moltbot", ".clawdbot"];
    private static readonly string[] Names = ["openclaw.json", "moltbot.json", "clawdbot.json"];

    /// <summary>Reads one.</summary>
    /// <param name="location">Where ours would be.</param>
    /// <param name="named">The file; null to look where the reference keeps it.</param>
    /// <returns>What would be written, and its text, which holds secrets where the file does.</returns>
    /// <exception cref="GatewayException">There is none, or several to choose from, or it cannot be read.</exception>
    public static (ConfigImportResult Result, string Text) Read(Location location, string? named)
    {
        try
        {
            var report = ReferenceImport.Read(named ?? Find(), Layers.Reader(location, new Dictionary<string, string?>(StringComparer.Ordinal)));
            var result = new ConfigImportResult(report.Files, location.ConfigPath)
            {
                Taken = [.. report.Taken.Select(taken => new ImportedKey(taken.From, taken.To) { Note = taken.Note })],
                Left = [.. report.Left.Select(left => new ImportLeftKey(left.Key, left.Why))],
                Notes = report.Notes,
            };
            return (result, Encoding.UTF8.GetString(report.Text));
        }
        catch (ConfigurationException e)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, e.Message);
        }
    }

    // Folders that are links to each other are one.
    private static string Find()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folders = Folders.Select(name => new DirectoryInfo(Path.Combine(home, name))).Where(folder => folder.Exists)
            .Select(folder => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName).Distinct(StringComparer.Ordinal);
        string[] found = [.. folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).Where(File.Exists)];
        return found switch
        {
            [var only] => only,
            [] => throw new ConfigurationException($"there is no configuration of the reference in {string.Join(", ", Folders.Select(name => Path.Combine(home, name)))}; name the file: pgw config import <file>"),
            _ => throw new ConfigurationException($"there are several: {string.Join(", ", found)}; name the one that is meant: pgw config import <file>"),
        };
    }
}

/// <summary>Answer of <c>pgw config import</c>. Names of keys alone, never a value.</summary>
/// <param name="Files">The files that were read: the one that was meant, and those it includes.</param>
/// <param name="Path">The configuration that is written.</param>
internal sealed record ConfigImportResult(IReadOnlyList<string> Files, string Path)
{
    /// <summary>Whether it was.</summary>
    public bool Written { get; init; }

    /// <summary>What was taken.</summary>
    public IReadOnlyList<ImportedKey> Taken { get; init; } = [];

    /// <summary>What was not.</summary>
    public IReadOnlyList<ImportLeftKey> Left { get; init; } = [];

    /// <summary>What else is different here, and what is still to be done.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the gateway did about it; absent when none runs.</summary>
    public PluginsReloadResult? Applied { get; init; }
}

/// <summary>A key that was taken.</summary>
/// <param name="From">Its name there.</param>
/// <param name="To">Its name here.</param>
internal sealed record ImportedKey(string From, string To)
{
    /// <summary>What should be known about it.</summary>
    public string? Note { get; init; }
}

/// <summary>A key, or all that is below it, that was not taken.</summary>
/// <param name="Key">Its name there.</param>
/// <param name="Why">Why, and what to do instead.</param>
internal sealed record ImportLeftKey(string Key, string Why);

/// <summary>JSON of the verb.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConfigImportResult))]
internal sealed partial class ConfigImportJson : JsonSerializerContext;
