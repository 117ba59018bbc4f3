using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Nodes;

/// <summary>What a node has answered (<c>nodes.md</c> §4). Immutable but for its place, of which it lets go once.</summary>
/// <param name="Ok">Whether it has done it.</param>
/// <param name="Payload">The result.</param>
/// <param name="PayloadJson">The result as the node has sent it, a text of JSON; null when it sent it otherwise.</param>
/// <param name="Error">Why it has not.</param>
/// <param name="Place">Its share of the room for large results.</param>
internal sealed record NodeReply(bool Ok, JsonElement? Payload, JsonElement? PayloadJson, NodeError? Error, IDisposable? Place) : IDisposable
{
    private const int SoonMs = 1000;
    private const int WordsLength = 2000;

    /// <summary>When the caller may try again, where the gateway knows, in milliseconds.</summary>
    public int? RetryAfterMs { get; private init; }

    /// <summary>Reads an answer. A text that is no JSON becomes the result's member <c>payloadJSON</c>.</summary>
    public static NodeReply Of(NodeResultParams result, IDisposable? place)
    {
        var error = result.Ok ? null : new NodeError { Code = Cut(result.Error?.Code) ?? "UNAVAILABLE", Message = Cut(result.Error?.Message) ?? "node invoke failed" };
        return result.PayloadJson is { } text
            ? text.ValueKind == JsonValueKind.String
                ? new NodeReply(result.Ok, result.Ok ? Parse(text) : null, text, error, place)
                : new NodeReply(result.Ok, text, null, error, place)
            : new NodeReply(result.Ok, result.Payload, null, error, place);
    }

    /// <summary>One that did not come from the node.</summary>
    public static NodeReply Failed(string code, string message) => new(Ok: false, null, null, new NodeError { Code = code, Message = message }, null);

    /// <summary>The node has gone before it has answered; most of them come back at once.</summary>
    public static NodeReply Gone(string command) => Failed(NodeErrorCodes.Disconnected, $"node disconnected ({command})") with { RetryAfterMs = SoonMs };

    /// <summary>There is no room for what it has answered; there is when callers have read what waits for them.</summary>
    public static NodeReply NoRoom() =>
        Failed(NodeErrorCodes.Unavailable, "too many large results at this moment; try again, or ask for a smaller one") with { RetryAfterMs = SoonMs };

    /// <summary>The size of what a node has sent, in bytes.</summary>
    public static int SizeOf(NodeResultParams result) => SizeOf(result.Payload) + SizeOf(result.PayloadJson);

    /// <inheritdoc />
    public void Dispose() => Place?.Dispose();

    private static int SizeOf(JsonElement? element) => element is { } given ? JsonMarshal.GetRawUtf8Value(given).Length : 0;

    private static string? Cut(string? words) => string.IsNullOrWhiteSpace(words) ? null : Agents.Tools.ToolText.Cut(words.Trim(), WordsLength);

    // The text may be a picture of many megabytes: it is never made a string.
    private static JsonElement Parse(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        var unescaped = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            var outer = new Utf8JsonReader(raw);
            outer.Read();
            var inner = new Utf8JsonReader(unescaped.AsSpan(0, outer.CopyString(unescaped)));
            var value = JsonElement.ParseValue(ref inner);
            return inner.Read() ? Wrapped(text) : value;
        }
        catch (Exception e) when (Dispatch.MalformedJson.Explains(e))
        {
            return Wrapped(text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    private static JsonElement Wrapped(JsonElement text)
    {
        var beginning = "{\"payloadJSON\":"u8;
        var raw = JsonMarshal.GetRawUtf8Value(text);
        var whole = ArrayPool<byte>.Shared.Rent(beginning.Length + raw.Length + 1);
        try
        {
            beginning.CopyTo(whole);
            raw.CopyTo(whole.AsSpan(beginning.Length));
            whole[beginning.Length + raw.Length] = (byte)'}';
            var reader = new Utf8JsonReader(whole.AsSpan(0, beginning.Length + raw.Length + 1));
            return JsonElement.ParseValue(ref reader);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
