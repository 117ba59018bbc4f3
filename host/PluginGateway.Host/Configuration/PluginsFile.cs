using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>Reads <c>plugins.json</c>: JSON with comments and trailing commas; <c>${VAR}</c> in a string is taken from the environment.</summary>
internal static class PluginsFile
{
    /// <summary>Adds the file as a layer of the configuration. A file that does not exist is an empty one.</summary>
    /// <param name="configuration">Where to add it.</param>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks up a variable; null when it is not set.</param>
    /// <exception cref="ConfigurationException">The file is not JSON, or names a variable that is not set.</exception>
    public static void AddTo(IConfigurationBuilder configuration, string path, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Add(new MemoryConfigurationSource { InitialData = Read(path, environment) });
    }

    /// <summary>Reads the file into flat keys (<c>gateway:port</c>).</summary>
    public static Dictionary<string, string?> Read(string path, Func<string, string?> environment)
    {
        if (Directory.Exists(path))
        {
            throw new ConfigurationException($"{path} is a directory; the configuration is a file");
        }

        var flat = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (File.Exists(path))
        {
            using var document = Parse(path);
            Flatten(document.RootElement, string.Empty, path, flat, environment);
        }

        return flat;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new ConfigurationException($"{path}: the file must hold one JSON object, {{ … }}");
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: {e.Message.Split(" LineNumber:")[0]}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConfigurationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static void Flatten(JsonElement element, string key, string path, Dictionary<string, string?> flat, Func<string, string?> environment)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, Join(key, member.Name), path, flat, environment);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, Join(key, (index++).ToString(System.Globalization.CultureInfo.InvariantCulture)), path, flat, environment);
                }

                break;
            case JsonValueKind.String:
                flat[key] = EnvironmentReferences.Expand(element.GetString()!, environment, name => throw new ConfigurationException(
                    $"{path}: {key.Replace(':', '.')} refers to ${{{name}}}, which is not set in the environment; set it, or write $${{{name}}} for the text itself"));
                break;
            case JsonValueKind.Null:
                flat[key] = null;
                break;
            default:
                flat[key] = element.GetRawText();
                break;
        }
    }

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
