using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// A request as it lies in the receive buffer (<c>wire.md</c> §2): nothing is copied, nothing is parsed that is not needed to find the method.
/// Valid until the buffer is used again.
/// </summary>
internal readonly ref struct RequestFrame
{
    /// <summary>The id as JSON, quotes included, to be echoed as it came.</summary>
    public ReadOnlySpan<byte> Id { get; private init; }

    /// <summary>The method's name, UTF-8.</summary>
    public ReadOnlySpan<byte> Method { get; private init; }

    /// <summary>The params as JSON; empty when there are none.</summary>
    public ReadOnlySpan<byte> Params { get; private init; }

    // As deep as a frame is long: what is too deep for a method its params check says, to the request that asked. The reader keeps one bit for each level.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = ProtocolLimits.MaxPayload };

    /// <summary>
    /// Reads a frame. Returns false for JSON that is no well-formed request; <see cref="RequestFrameErrors"/> then says what is wrong with it.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> text, out RequestFrame frame)
    {
        frame = default;
        var reader = new Utf8JsonReader(text, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return NoRequest(ref reader);
        }

        ReadOnlySpan<byte> id = default, method = default, parameters = default;
        var isRequest = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isRequest = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("req"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                id = text[ReadString(ref reader)];
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                // A method whose name is spelt with escapes is no method of ours: the lookup will say so.
                var quoted = text[ReadString(ref reader)];
                method = quoted.Length > 2 ? quoted[1..^1] : default;
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                parameters = text[start..(int)reader.BytesConsumed];
            }
            else
            {
                return NoRequest(ref reader);
            }
        }

        frame = new RequestFrame { Id = id, Method = method, Params = parameters };
        return !reader.Read() && isRequest && id.Length is > 2 and <= ProtocolLimits.MaxRequestIdLength + 2 && method.Length > 0;
    }

    // Reads on: whether it is JSON at all shows at its end, and what is none is treated differently.
    private static bool NoRequest(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }

        return false;
    }

    // Where a string stands, quotes included; nowhere when it is something else.
    private static Range ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        }

        reader.Skip();
        return default;
    }
}
