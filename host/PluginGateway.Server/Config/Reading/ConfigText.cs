using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>
/// The configuration file taken apart: JSON with comments and trailing commas, each value with its place. A syntax error is the only issue then; names that stand
/// twice are reported all.
/// </summary>
internal sealed class ConfigText
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly byte[] _bytes;
    private readonly string _file;
    private readonly int _mark;
    private readonly List<ConfigIssue> _issues = [];

    private ConfigText(byte[] bytes, string file)
    {
        (_bytes, _file) = (bytes, file);
        _mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }

    /// <summary>The object that the file is; null when it cannot be taken apart.</summary>
    public ConfigNode? Root { get; private set; }

    /// <summary>Whether it is JSON, and no object.</summary>
    public bool IsOther { get; private set; }

    /// <summary>What is wrong with the text itself.</summary>
    public IReadOnlyList<ConfigIssue> Issues => _issues;

    /// <summary>Takes a text apart.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="file">Its path, for the issues.</param>
    public static ConfigText Parse(byte[] bytes, string file)
    {
        var text = new ConfigText(bytes, file);
        text.Parse();
        return text;
    }

    /// <summary>An issue about what stands at <paramref name="offset"/>.</summary>
    public ConfigIssue At(int offset, string path, string message)
    {
        var before = _bytes.AsSpan(0, offset);
        var line = before.Count((byte)'\n') + 1;
        var start = before.LastIndexOf((byte)'\n') + 1;
        return new ConfigIssue(path, message) { File = _file, Line = line, Column = offset - (line == 1 ? _mark : start) + 1 };
    }

    private void Parse()
    {
        if (_bytes.AsSpan(_mark).IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            _issues.Add(new ConfigIssue(string.Empty, "the file is empty. Remedy: write at least {} into it, or restore it, e.g. from plugins.last-good.json in the state directory") { File = _file });
            return;
        }

        if (FindInvalidUtf8() is { } invalid)
        {
            _issues.Add(At(invalid, string.Empty, "this is not UTF-8. Remedy: save the file as UTF-8"));
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(_bytes.AsSpan(_mark), Options);
            reader.Read();
            var root = Read(ref reader, string.Empty, nameStart: 0, string.Empty);

            // Anything behind the end is an error that the reader tells.
            reader.Read();
            if (root.Kind == JsonValueKind.Object)
            {
                Root = root;
            }
            else
            {
                IsOther = true;
                _issues.Add(At(root.Start, string.Empty, "the file must hold one JSON object, { … }"));
            }
        }
        catch (JsonException e)
        {
            var column = e.BytePositionInLine.GetValueOrDefault() + 1;
            _issues.Clear();
            _issues.Add(new ConfigIssue(string.Empty, Words(e)) { File = _file, Line = (int)e.LineNumber.GetValueOrDefault() + 1, Column = (int)column });
        }
    }

    // About a misspelt literal the parser quotes everything from there to the end of the file, with the secrets in it (SEC-17).
    private static string Words(JsonException failure)
    {
        const string Misspelt = "' is an invalid JSON literal";
        var words = failure.Message.Split(" LineNumber:")[0];
        return words.LastIndexOf(Misspelt, StringComparison.Ordinal) is var at and >= 0 ? $"this{words[(at + 1)..]}" : words;
    }

    private ConfigNode Read(ref Utf8JsonReader reader, string name, int nameStart, string path)
    {
        var start = _mark + (int)reader.TokenStartIndex;
        var (kind, text) = reader.TokenType switch
        {
            JsonTokenType.StartObject => (JsonValueKind.Object, null),
            JsonTokenType.StartArray => (JsonValueKind.Array, null),
            JsonTokenType.String => (JsonValueKind.String, TextOf(ref reader, path)),
            JsonTokenType.True => (JsonValueKind.True, "true"),
            JsonTokenType.False => (JsonValueKind.False, "false"),
            JsonTokenType.Null => (JsonValueKind.Null, null),
            _ => (JsonValueKind.Number, (string?)Encoding.UTF8.GetString(reader.ValueSpan)),
        };
        IReadOnlyList<ConfigNode> children = kind switch
        {
            JsonValueKind.Object => Members(ref reader, path),
            JsonValueKind.Array => Items(ref reader, path),
            _ => [],
        };
        return new ConfigNode(kind, start, _mark + (int)reader.BytesConsumed) { Name = name, NameStart = nameStart, Text = text, Children = children };
    }

    private List<ConfigNode> Members(ref Utf8JsonReader reader, string path)
    {
        var members = new List<ConfigNode>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = _mark + (int)reader.TokenStartIndex;
            var name = TextOf(ref reader, path);
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            reader.Read();
            var member = Read(ref reader, name, nameStart, inner);
            if (names.Add(name))
            {
                members.Add(member);
            }
            else
            {
                _issues.Add(At(nameStart, inner, "stands here a second time; upper and lower case are alike. Remedy: remove one of the two"));
            }
        }

        return members;
    }

    private List<ConfigNode> Items(ref Utf8JsonReader reader, string path)
    {
        var items = new List<ConfigNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var number = items.Count.ToString(CultureInfo.InvariantCulture);
            items.Add(Read(ref reader, number, _mark + (int)reader.TokenStartIndex, $"{path}.{number}"));
        }

        return items;
    }

    private string TextOf(ref Utf8JsonReader reader, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as \uD800.
            _issues.Add(At(_mark + (int)reader.TokenStartIndex, path, "this text holds half a character (\\uD800 to \\uDFFF without its other half). Remedy: write the whole character"));
            return string.Empty;
        }
    }

    private int? FindInvalidUtf8()
    {
        for (var rest = _bytes.AsSpan(_mark); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return _bytes.Length - rest.Length;
            }

            rest = rest[length..];
        }

        return null;
    }
}
