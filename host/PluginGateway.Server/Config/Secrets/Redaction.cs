using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>
/// The configuration as it may be shown: a placeholder in the place of each secret, in the text as in the values, everything else as it stands (SEC-17). What comes
/// back with placeholders in it, <see cref="Unredaction"/> makes whole again. Any thread.
/// </summary>
internal sealed partial class Redaction(SecretPlaces secrets)
{
    /// <summary>What stands for a secret; the word that clients of protocol 4 know (<c>protocol-4.md</c>).</summary>
    public const string Placeholder = "__OPENCLAW_REDACTED__";

    /// <summary>The text of the file. It must be one that could be taken apart.</summary>
    public string Text(byte[] text, ConfigNode root)
    {
        var blanks = Remarks.Of(text).Select(remark => (remark.Start.Value, remark.End.Value, By: Remark(Encoding.UTF8.GetString(text.AsSpan(remark)))))
            .Concat(Secrets(root, []).Select(node => (node.Start, node.End, By: $"\"{Placeholder}\"")))
            .OrderBy(blank => blank.Item1);
        var shown = new StringBuilder(text.Length);
        var at = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        foreach (var (start, end, by) in blanks)
        {
            shown.Append(Encoding.UTF8.GetString(text.AsSpan(at, start - at))).Append(by);
            at = end;
        }

        return shown.Append(Encoding.UTF8.GetString(text.AsSpan(at))).ToString();
    }

    /// <summary>The values of the file as JSON, references to the environment as they stand.</summary>
    public JsonElement Values(ConfigNode root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, root, []);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <summary>A comment as it may be shown: what somebody has commented out may be a secret all the same.</summary>
    public static string Remark(string remark) => SecretScrubber.Process.Scrub(NamedValue().Replace(
        remark, match => SecretNames.Says(match.Groups["name"].Value) ? $"{match.Groups["before"].Value}{Placeholder}" : match.Value));

    private IEnumerable<ConfigNode> Secrets(ConfigNode node, IReadOnlyList<string> path) =>
        secrets.IsSecret(path, node) ? [node] : node.Children.SelectMany(child => Secrets(child, [.. path, child.Name]));

    private void Write(Utf8JsonWriter writer, ConfigNode node, IReadOnlyList<string> path)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var child in node.Children)
                {
                    writer.WritePropertyName(child.Name);
                    Write(writer, child, [.. path, child.Name]);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var child in node.Children)
                {
                    Write(writer, child, [.. path, child.Name]);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Null:
                writer.WriteNullValue();
                break;
            case var _ when secrets.IsSecret(path, node):
                writer.WriteStringValue(Placeholder);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(node.Text);
                break;
            default:
                writer.WriteRawValue(node.Text!);
                break;
        }
    }

    // "token": "…", token = …
    [GeneratedRegex(@"(?<before>(?<name>[A-Za-z_][\w-]*)[""']?\s*[:=]\s*[""']?)(?<value>[^\s""',}\]]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedValue();
}
