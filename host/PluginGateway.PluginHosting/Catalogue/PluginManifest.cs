using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.PluginHosting;

/// <summary>A folder's <c>plugin.json</c>: what makes it a plugin folder. Written by the plugin's build.</summary>
internal sealed record PluginManifest(string Id, string Version, string Entry, string? Description)
{
    public const string FileName = "plugin.json";

    private const string Remedy = "Remedy: build the plugin again, which writes the file.";

    private static readonly string[] Keys = ["description", "entry", "id", "version"];

    /// <exception cref="PluginRefusedException">The file is missing or wrong.</exception>
    public static PluginManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var file = Parse(path);
        if (file.Unknown?.Keys.FirstOrDefault() is { } unknown)
        {
            throw new PluginRefusedException($"{path} has the unknown key '{unknown}'. {KeyHint.For(unknown, Keys)} {Remedy}");
        }

        var manifest = new PluginManifest(Need(file.Id, "id", path), Need(file.Version, "version", path), Need(file.Entry, "entry", path), file.Description);
        if (!PluginId.IsValid(manifest.Id))
        {
            throw new PluginRefusedException($"{path} has the id '{manifest.Id}', which is not {PluginId.Rule}. Remedy: set <PluginId> in the plugin's project.");
        }

        if (manifest.Entry.AsSpan().ContainsAny('/', '\\') || !manifest.Entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            throw new PluginRefusedException($"{path} has the entry '{manifest.Entry}', which is not the name of a dll in the same folder. {Remedy}");
        }

        return manifest;
    }

    private static ManifestFile Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, ManifestJson.Default.ManifestFile)
                ?? throw new PluginRefusedException($"{path} holds null and not an object. {Remedy}");
        }
        catch (JsonException e)
        {
            throw new PluginRefusedException($"{path} is not a plugin manifest: {e.Message} {Remedy}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginRefusedException($"{path} cannot be read: {e.Message} Remedy: make it a file that the gateway's user may read.");
        }
    }

    private static string Need(string? value, string key, string path) =>
        string.IsNullOrWhiteSpace(value) ? throw new PluginRefusedException($"{path} has no '{key}'. {Remedy}") : value;
}

internal sealed class ManifestFile
{
    public string? Id { get; init; }

    public string? Version { get; init; }

    public string? Entry { get; init; }

    public string? Description { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext;
