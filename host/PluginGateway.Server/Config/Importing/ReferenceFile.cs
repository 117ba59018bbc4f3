using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Importing;

/// <summary>
/// Reads a configuration of the reference: JSON5, and what it includes (<c>lifecycle.md</c> §5). A member <c>$include</c> names a file or several, relative to the file it stands in; objects merge, lists
/// are put together, and what stands beside it counts more.
/// </summary>
internal sealed class ReferenceFile
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const int Deepest = 10;
    private const string Include = "$include";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<string> _files = [];

    private ReferenceFile()
    {
    }

    /// <summary>Reads one.</summary>
    /// <returns>Its values, and the files they came from.</returns>
    /// <exception cref="ConfigurationException">It or a file that it includes is missing, unreadable, too large or no JSON5.</exception>
    public static (JsonObject Root, IReadOnlyList<string> Files) Read(string path)
    {
        var file = new ReferenceFile();
        return file.ReadFile(Path.GetFullPath(path), []) is JsonObject root ? (root, file._files) : throw new ConfigurationException($"{path} must hold one object, {{ … }}");
    }

    private JsonNode? ReadFile(string path, IReadOnlyList<string> around)
    {
        if (around.Contains(path, StringComparer.Ordinal))
        {
            throw new ConfigurationException($"{path} includes itself, by way of {string.Join(", ", around.SkipWhile(file => file != path).Skip(1).DefaultIfEmpty(path))}; take one of the {Include} out");
        }

        if (around.Count > Deepest)
        {
            throw new ConfigurationException($"{around[0]} includes files more than {Deepest} deep, {path} being the last; put some of them together");
        }

        var (text, root, issue) = LenientText.Parse(Bytes(path), path);
        if (issue is not null || root is null)
        {
            throw new ConfigurationException($"{issue!.ToString()}; mend it there and import again");
        }

        if (!_files.Contains(path, StringComparer.Ordinal))
        {
            _files.Add(path);
        }

        return Resolve(JsonNode.Parse(text.AsSpan()[Mark(text)..], documentOptions: Lenient), path, [.. around, path]);
    }

    // The reader of nodes does not pass over it.
    private static int Mark(byte[] text) => text.AsSpan().StartsWith(System.Text.Encoding.UTF8.Preamble) ? System.Text.Encoding.UTF8.Preamble.Length : 0;

    // Never more than fits: a device has no end, and says that it has no length.
    private static byte[] Bytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ConfigurationException($"{path} is a folder; name the file in it, for example {Path.Combine(path, "clawdbot.json")}");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MostBytes ? bytes[..length] : throw new ConfigurationException($"{path} is larger than {MostBytes / 1024 / 1024} MiB; that is no configuration");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"there is no file {path}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {e.Message}; make it readable for this user", e);
        }
    }

    private JsonNode? Resolve(JsonNode? node, string path, IReadOnlyList<string> around)
    {
        switch (node)
        {
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Resolve(item, path, around))]);
            case JsonObject section:
                var own = new JsonObject(section.Where(member => member.Key != Include).Select(member => KeyValuePair.Create(member.Key, Resolve(member.Value, path, around))));
                return section[Include] is { } include ? Named(include, path).Select(file => ReadFile(file, around)).Append(own).Aggregate(Merge) : own;
            default:
                return node?.DeepClone();
        }
    }

    private static IEnumerable<string> Named(JsonNode include, string path)
    {
        foreach (var name in include is JsonArray several ? [.. several] : (JsonNode?[])[include])
        {
            yield return name is JsonValue value && value.TryGetValue<string>(out var file) && file.Length > 0
                ? Path.GetFullPath(file, Path.GetDirectoryName(path)!)
                : throw new ConfigurationException($"{path}: {Include} must be the name of a file, or a list of such names");
        }
    }

    private static JsonNode? Merge(JsonNode? before, JsonNode? after)
    {
        switch (before, after)
        {
            case (JsonArray first, JsonArray second):
                return new JsonArray([.. first.Concat(second).Select(item => item?.DeepClone())]);
            case (JsonObject under, JsonObject over):
                var merged = under.DeepClone().AsObject();
                foreach (var (name, value) in over)
                {
                    merged[name] = merged.ContainsKey(name) ? Merge(merged[name], value) : value?.DeepClone();
                }

                return merged;
            default:
                return after?.DeepClone();
        }
    }
}
