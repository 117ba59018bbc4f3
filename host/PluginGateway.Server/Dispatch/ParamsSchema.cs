using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// A JSON schema made ready for checking received bytes: one pass over the reader, no DOM, nothing allocated unless something is wrong. Understands the subset
/// that <see cref="Protocol.Schema.SchemaExport"/> writes. All errors are reported, worded as the reference does (<c>wire.md</c> §2.2). Immutable; any thread.
/// </summary>
internal sealed class ParamsSchema
{
    private const int MaxProperties = 64;

    private readonly Kinds _kinds;
    private readonly Property[] _properties;
    private readonly bool _closed;
    private readonly ParamsSchema? _additional;
    private readonly ParamsSchema? _items;
    private readonly int _minItems;
    private readonly int _minLength;
    private readonly int _maxLength;
    private readonly double _minimum;
    private readonly double _maximum;

    private ParamsSchema(JsonNode? node)
    {
        var schema = node as JsonObject;
        _kinds = ReadKinds(schema?["type"]);
        var required = schema?["required"]?.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        _properties = schema?["properties"]?.AsObject().Select(p => new Property(p.Key, new ParamsSchema(p.Value), required.Contains(p.Key))).ToArray() ?? [];
        var additional = schema?["additionalProperties"];
        _closed = additional is JsonValue value && value.TryGetValue(out bool allowed) && !allowed;
        _additional = additional is JsonObject ? new ParamsSchema(additional) : null;
        _items = schema?["items"] is { } items ? new ParamsSchema(items) : null;
        _minItems = (int?)schema?["minItems"] ?? 0;
        _minLength = (int?)schema?["minLength"] ?? 0;
        _maxLength = (int?)schema?["maxLength"] ?? int.MaxValue;
        _minimum = (double?)schema?["minimum"] ?? double.NegativeInfinity;
        _maximum = (double?)schema?["maximum"] ?? double.PositiveInfinity;
        if (schema?.ContainsKey("$ref") == true || schema?.ContainsKey("anyOf") == true || _properties.Length > MaxProperties)
        {
            throw new NotSupportedException($"params may neither be recursive nor polymorphic, nor have more than {MaxProperties} members");
        }
    }

    [Flags]
    private enum Kinds
    {
        None = 0,
        Object = 1,
        Array = 2,
        String = 4,
        Number = 8,
        Integer = 16,
        Boolean = 32,
        Null = 64,
        Any = 127,
    }

    /// <summary>Makes a schema ready.</summary>
    public static ParamsSchema Compile(JsonNode schema) => new(schema);

    /// <summary>Checks a value. Null when it is good, else all that is wrong, joined as the wire wants it.</summary>
    public string? Check(ReadOnlySpan<byte> json) => Check(json, isOpen: false, out _);

    /// <summary>Checks a value.</summary>
    /// <param name="json">The value.</param>
    /// <param name="isOpen">Whether members that are not known are passed over.</param>
    /// <param name="hasUnknown">Whether there were any, and nothing else is wrong.</param>
    /// <returns>Null when it is good, else all that is wrong, joined as the wire wants it.</returns>
    public string? Check(ReadOnlySpan<byte> json, bool isOpen, out bool hasUnknown)
    {
        // Good params are the rule: the paths that errors need are only put together in a second pass, and who sends what nobody knows has it looked at twice.
        hasUnknown = false;
        if (Run(json, explain: false, isOpen: false) is null)
        {
            return null;
        }

        if (Run(json, explain: true, isOpen) is { } errors)
        {
            return string.Join("; ", errors.Distinct(StringComparer.Ordinal));
        }

        hasUnknown = true;
        return null;
    }

    private List<string>? Run(ReadOnlySpan<byte> json, bool explain, bool isOpen)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        List<string>? errors = null;
        Check(ref reader, new Path(null, explain, isOpen), ref errors);
        return errors;
    }

    private void Check(ref Utf8JsonReader reader, Path path, ref List<string>? errors)
    {
        if (!Accepts(ref reader))
        {
            Report(ref errors, path, "must be " + Name(_kinds));
            reader.Skip();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                CheckObject(ref reader, path, ref errors);
                break;
            case JsonTokenType.StartArray:
                CheckArray(ref reader, path, ref errors);
                break;
            case JsonTokenType.String when _minLength > 0 || _maxLength < int.MaxValue:
                CheckLength(ref reader, path, ref errors);
                break;
            case JsonTokenType.Number when !double.IsInfinity(_minimum) || !double.IsInfinity(_maximum):
                CheckRange(reader.GetDouble(), path, ref errors);
                break;
        }
    }

    private bool Accepts(ref Utf8JsonReader reader) => (reader.TokenType switch
    {
        JsonTokenType.StartObject => Kinds.Object,
        JsonTokenType.StartArray => Kinds.Array,
        JsonTokenType.String => Kinds.String,
        JsonTokenType.True or JsonTokenType.False => Kinds.Boolean,
        JsonTokenType.Null => Kinds.Null,
        JsonTokenType.Number when reader.TryGetInt64(out _) => Kinds.Integer | Kinds.Number,
        _ => Kinds.Number,
    } & _kinds) != Kinds.None;

    private void CheckObject(ref Utf8JsonReader reader, Path path, ref List<string>? errors)
    {
        Span<bool> seen = stackalloc bool[MaxProperties];
        List<string>? unexpected = null;
        List<string>? inside = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader);
            if (index >= 0)
            {
                seen[index] = true;
                reader.Read();
                _properties[index].Schema.Check(ref reader, path.Then(_properties[index].Name), ref inside);
            }
            else if (_closed && !path.IsOpen)
            {
                var name = reader.GetString()!;
                (unexpected ??= []).Add($"at {path.OrRoot()}: unexpected property '{(name.Length <= 64 ? name : name[..64] + "…")}'");
                reader.Skip();
            }
            else
            {
                var inner = _additional is not null && path.Explain ? path.Then(reader.GetString()!) : path;
                reader.Read();
                if (_additional is null)
                {
                    reader.Skip();
                }
                else
                {
                    _additional.Check(ref reader, inner, ref inside);
                }
            }
        }

        for (var i = 0; i < _properties.Length; i++)
        {
            if (_properties[i].Required && !seen[i])
            {
                Report(ref errors, path, $"must have required property '{_properties[i].Name}'");
            }
        }

        Take(ref errors, unexpected);
        Take(ref errors, inside);
    }

    private void CheckArray(ref Utf8JsonReader reader, Path path, ref List<string>? errors)
    {
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (_items is null)
            {
                reader.Skip();
            }
            else
            {
                _items.Check(ref reader, path.Then(count), ref errors);
            }
        }

        if (count < _minItems)
        {
            Report(ref errors, path, $"must NOT have fewer than {_minItems} items");
        }
    }

    private void CheckLength(ref Utf8JsonReader reader, Path path, ref List<string>? errors)
    {
        var length = reader.ValueSpan.Length == 0 ? 0 : reader.ValueSpan.Length <= _maxLength && _minLength <= 1 ? 1 : reader.GetString()!.Length;
        if (length < _minLength)
        {
            Report(ref errors, path, $"must NOT have fewer than {_minLength} characters");
        }
        else if (length > _maxLength)
        {
            Report(ref errors, path, $"must NOT have more than {_maxLength} characters");
        }
    }

    private void CheckRange(double number, Path path, ref List<string>? errors)
    {
        if (number < _minimum)
        {
            Report(ref errors, path, string.Create(CultureInfo.InvariantCulture, $"must be >= {_minimum}"));
        }
        else if (number > _maximum)
        {
            Report(ref errors, path, string.Create(CultureInfo.InvariantCulture, $"must be <= {_maximum}"));
        }
    }

    private int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _properties.Length; i++)
        {
            if (reader.ValueTextEquals(_properties[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Report(ref List<string>? errors, Path path, string text) => (errors ??= []).Add(path.IsRoot ? text : $"at {path}: {text}");

    private static void Take(ref List<string>? errors, List<string>? more)
    {
        if (more is not null)
        {
            (errors ??= []).AddRange(more);
        }
    }

    private static Kinds ReadKinds(JsonNode? type) => type switch
    {
        null => Kinds.Any,
        JsonArray several => several.Aggregate(Kinds.None, (kinds, one) => kinds | ReadKind((string)one!)),
        _ => ReadKind((string)type!),
    };

    private static Kinds ReadKind(string type) => type switch
    {
        "object" => Kinds.Object,
        "array" => Kinds.Array,
        "string" => Kinds.String,
        "number" => Kinds.Number,
        "integer" => Kinds.Integer,
        "boolean" => Kinds.Boolean,
        "null" => Kinds.Null,
        _ => throw new NotSupportedException($"schema type {type}"),
    };

    private static string Name(Kinds kinds) => (kinds & ~Kinds.Null) switch
    {
        Kinds.Object => "object",
        Kinds.Array => "array",
        Kinds.String => "string",
        Kinds.Integer => "integer",
        Kinds.Boolean => "boolean",
        _ => "number",
    };

    private sealed record Property(string Name, ParamsSchema Schema, bool Required)
    {
        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
    }

    // A JSON pointer; stays at the root, and free, unless somebody is going to read it.
    private readonly record struct Path(string? Text, bool Explain, bool IsOpen)
    {
        public bool IsRoot => Text is null;

        public Path Then(string name) => Explain
            ? this with { Text = $"{Text}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}" }
            : this;

        public Path Then(int index) => Explain ? this with { Text = string.Create(CultureInfo.InvariantCulture, $"{Text}/{index}") } : this;

        public string OrRoot() => Text ?? "root";

        public override string ToString() => Text ?? string.Empty;
    }
}
