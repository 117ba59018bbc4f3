using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Writing;

/// <summary>
/// Brings a text to other values by as few edits as it takes: what is not touched stays byte for byte, with comments, order and references to the environment. Pure.
/// </summary>
internal sealed class ConfigMerge
{
    private readonly byte[] _wanted;
    private readonly bool _isWhole;
    private byte[] _text;

    private ConfigMerge(byte[] text, byte[] wanted, bool isWhole) => (_text, _wanted, _isWhole) = (text, wanted, isWhole);

    /// <summary>Merges a patch (RFC 7396): objects merge, <c>null</c> deletes, everything else replaces.</summary>
    /// <param name="text">The file's text; null for none.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="root">The patch, taken apart.</param>
    public static byte[] Patch(byte[]? text, byte[] patch, ConfigNode root) => Run(text, patch, root, isWhole: false);

    /// <summary>Makes the values those of another text; what that does not have goes.</summary>
    public static byte[] Become(byte[] text, byte[] wanted, ConfigNode root) => Run(text, wanted, root, isWhole: true);

    private static byte[] Run(byte[]? text, byte[] wanted, ConfigNode root, bool isWhole)
    {
        var merge = new ConfigMerge(text ?? "{\n}\n"u8.ToArray(), wanted, isWhole);
        merge.Members(root, ConfigText.Parse(merge._text, string.Empty).Root, []);
        return merge._text;
    }

    private void Members(ConfigNode wanted, ConfigNode? existing, IReadOnlyList<string> path)
    {
        foreach (var gone in _isWhole ? existing?.Children.Where(member => wanted.Find(member.Name) is null).ToArray() ?? [] : [])
        {
            _text = ConfigEdit.Remove(_text, [.. path, gone.Name]);
        }

        foreach (var member in wanted.Children)
        {
            Member(member, existing?.Find(member.Name), [.. path, member.Name]);
        }
    }

    private void Member(ConfigNode member, ConfigNode? existing, IReadOnlyList<string> path)
    {
        if (member.Kind == JsonValueKind.Null && !_isWhole)
        {
            _text = existing is null ? _text : ConfigEdit.Remove(_text, path);
        }
        else if (member.Kind != JsonValueKind.Object)
        {
            _text = existing is not null && Same(member, existing) ? _text : ConfigEdit.Set(_text, path, Render(member));
        }
        else if (existing?.Kind == JsonValueKind.Object)
        {
            Members(member, existing, path);
        }
        else
        {
            // Its members make it, laid out like their neighbours.
            var isEmpty = !member.Children.Any(child => _isWhole || child.Kind != JsonValueKind.Null);
            _text = isEmpty || existing is not null ? ConfigEdit.Set(_text, path, "{}") : _text;
            Members(member, existing: null, path);
        }
    }

    private static bool Same(ConfigNode one, ConfigNode other) =>
        one.Kind == other.Kind && one.Text == other.Text && one.Children.Count == other.Children.Count
        && one.Children.Zip(other.Children).All(pair => (one.Kind == JsonValueKind.Array || string.Equals(pair.First.Name, pair.Second.Name, StringComparison.OrdinalIgnoreCase)) && Same(pair.First, pair.Second));

    // On one line. Values as they were written.
    private string Render(ConfigNode node) => node.Kind switch
    {
        JsonValueKind.Array => $"[{string.Join(", ", node.Children.Select(Render))}]",
        JsonValueKind.Object when node.Children.Count == 0 => "{}",
        JsonValueKind.Object => $"{{ {string.Join(", ", node.Children.Select(child => $"\"{JsonEncodedText.Encode(child.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\": {Render(child)}"))} }}",
        _ => Encoding.UTF8.GetString(_wanted.AsSpan(node.Start, node.End - node.Start)),
    };
}
