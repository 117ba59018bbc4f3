using System.Text;
using System.Text.Json;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>Changes recorded requests: bits, cuts, splices, doublings, and one value for another. The same ones for the same seed. One thread.</summary>
internal sealed class FrameMutator(IReadOnlyList<string> corpus, int seed)
{
    private static readonly string[] Inserts =
    [
        "\0", "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e400", "-", "\\ud800", "\\u0000", "{\"a\":", "[[[[[[[[", "}}}}", "\u2028", "\uFEFF", "/*", "//", "NaN", "Infinity", "'", "\r\n",
        "99999999999999999999", "\"id\":\"x\",", "\"type\":\"res\",", "\"params\":null,",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "0", "-1", "1e400", "1.5", "2147483648", "99999999999999999999", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "[[[]]]", "{\"a\":{\"a\":{}}}", "\"3\"", "3",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next changed request.</summary>
    /// <param name="id">The id it had before it was changed.</param>
    public byte[] Next(string id)
    {
        var frame = Take(id);
        for (var changes = _random.Next(1, 4); changes > 0; changes--)
        {
            frame = _random.Next(8) switch
            {
                0 => FlipBits(frame),
                1 => frame[.._random.Next(frame.Length + 1)],
                2 => Splice(frame, Take(id)),
                3 => Double(frame),
                4 => Insert(frame),
                _ => ReplaceValue(frame),
            };
        }

        return frame;
    }

    private byte[] Take(string id) => Encoding.UTF8.GetBytes(corpus[_random.Next(corpus.Count)]
        .Replace("\"id\":\"r\"", $"\"id\":\"{id}\"", StringComparison.Ordinal).Replace("{token}", TestGateway.Token, StringComparison.Ordinal));

    private byte[] FlipBits(byte[] frame)
    {
        var changed = (byte[])frame.Clone();
        for (var flips = changed.Length == 0 ? 0 : _random.Next(1, 4); flips > 0; flips--)
        {
            changed[_random.Next(changed.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return changed;
    }

    private byte[] Splice(byte[] head, byte[] tail) => [.. head[.._random.Next(head.Length + 1)], .. tail[_random.Next(tail.Length + 1)..]];

    private byte[] Double(byte[] frame)
    {
        var from = _random.Next(frame.Length + 1);
        var to = _random.Next(from, frame.Length + 1);
        return [.. frame[..to], .. frame[from..]];
    }

    private byte[] Insert(byte[] frame)
    {
        var at = _random.Next(frame.Length + 1);
        return [.. frame[..at], .. Encoding.UTF8.GetBytes(Inserts[_random.Next(Inserts.Length)]), .. frame[at..]];
    }

    // Leaves JSON that is well-formed well-formed: numbers become texts, texts objects, objects nothing.
    private byte[] ReplaceValue(byte[] frame)
    {
        var values = new List<Range>();
        try
        {
            var reader = new Utf8JsonReader(frame);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
                {
                    values.Add((int)reader.TokenStartIndex..(int)reader.BytesConsumed);
                }
            }
        }
        catch (JsonException)
        {
            // Broken by an earlier change: what was well-formed up to there can still be replaced.
        }

        if (values.Count == 0)
        {
            return Insert(frame);
        }

        var value = values[_random.Next(values.Count)];
        return [.. frame[..value.Start.Value], .. Encoding.UTF8.GetBytes(Values[_random.Next(Values.Length)]), .. frame[value.End.Value..]];
    }
}
