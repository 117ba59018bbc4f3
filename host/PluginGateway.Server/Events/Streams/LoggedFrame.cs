using System.Buffers;
using System.Text;
using System.Text.Json;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// An event's frame as the log has it: as older clients are told it, and behind a line feed, which no JSON on a line of its own has, the full key of its session where they know that by another
/// name. So one log serves all dialects. Pure.
/// </summary>
internal static class LoggedFrame
{
    private const byte Separator = (byte)'\n';

    /// <summary>Makes what is kept.</summary>
    /// <param name="frame">The frame as protocol 3 has it, but for its end.</param>
    /// <param name="fullKey">The full key of its session, when the frame names it otherwise; null when not.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> frame, string? fullKey)
    {
        if (fullKey is null)
        {
            return frame;
        }

        var kept = new byte[frame.Length + 1 + Encoding.UTF8.GetByteCount(fullKey)];
        frame.Span.CopyTo(kept);
        kept[frame.Length] = Separator;
        Encoding.UTF8.GetBytes(fullKey, kept.AsSpan(frame.Length + 1));
        return kept;
    }

    /// <summary>Makes of what was kept what a client is told.</summary>
    /// <param name="kept">What was kept.</param>
    /// <param name="dialect">How the client is spoken to.</param>
    public static ReadOnlyMemory<byte> For(ReadOnlyMemory<byte> kept, Dialect dialect)
    {
        var end = kept.Span.IndexOf(Separator);
        if (end < 0)
        {
            return kept;
        }

        return dialect.NamesSessionsInFull ? InFull(kept[..end], kept.Span[(end + 1)..]) : kept[..end];
    }

    /// <summary>The full key of the session that an event belongs to; null when it names none.</summary>
    /// <param name="kept">What was kept.</param>
    public static string? SessionOf(ReadOnlyMemory<byte> kept)
    {
        var end = kept.Span.IndexOf(Separator);
        if (end >= 0)
        {
            return Encoding.UTF8.GetString(kept.Span[(end + 1)..]);
        }

        var reader = new Utf8JsonReader(kept.Span, isFinalBlock: false, default);
        return FindSession(ref reader) ? reader.GetString() : null;
    }

    private static ReadOnlyMemory<byte> InFull(ReadOnlyMemory<byte> frame, ReadOnlySpan<byte> fullKey)
    {
        // It lacks its end, which is put on when it is sent.
        var reader = new Utf8JsonReader(frame.Span, isFinalBlock: false, default);
        if (!FindSession(ref reader))
        {
            return frame;
        }

        var told = new ArrayBufferWriter<byte>(frame.Length + fullKey.Length);
        told.Write(frame.Span[..(int)reader.TokenStartIndex]);
        using (var json = new Utf8JsonWriter(told, WireJson.Options))
        {
            json.WriteStringValue(fullKey);
        }

        told.Write(frame.Span[(int)reader.BytesConsumed..]);
        return told.WrittenMemory;
    }

    private static bool FindSession(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 } && reader.ValueTextEquals("sessionKey"u8))
            {
                return reader.Read();
            }
        }

        return false;
    }
}
