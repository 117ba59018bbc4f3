using System.Text;
using System.Text.Json;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>What must come of a frame, judged by the rules of <c>wire.md</c> §2 over a document, and not by the gateway's own reader.</summary>
/// <param name="Kind">What kind of frame it is.</param>
/// <param name="Id">The id of its answer as JSON; empty when nothing is known of it.</param>
/// <param name="Method">The method of a request.</param>
internal sealed record FrameVerdict(FrameKind Kind, string Id, string? Method)
{
    private const int MaxIdLength = 256;
    private const int MaxDescribedDepth = 64;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Judges a frame's payload.</summary>
    public static FrameVerdict Judge(byte[] frame)
    {
        string text;
        try
        {
            text = Strict.GetString(frame);
            using var document = JsonDocument.Parse(frame, AnyDepth);
            return Judge(document.RootElement, text);
        }
        catch (DecoderFallbackException)
        {
            return new FrameVerdict(FrameKind.NotText, "", null);
        }
        catch (JsonException)
        {
            return new FrameVerdict(FrameKind.NotJson, "", null);
        }
    }

    private static FrameVerdict Judge(JsonElement root, string text)
    {
        if (text.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
        {
            // Half of a surrogate pair, written as an escape, is JSON to some and none to others; which of the two shows only where it is looked at.
            return new FrameVerdict(FrameKind.Doubtful, "", null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return new FrameVerdict(FrameKind.Malformed, "\"invalid\"", null);
        }

        var id = root.TryGetProperty("id", out var value) ? value : default;
        return IsRequest(root, id)
            ? new FrameVerdict(FrameKind.Request, id.GetRawText(), root.GetProperty("method").GetString())
            : new FrameVerdict(FrameKind.Malformed, DepthOf(root) > MaxDescribedDepth ? "\"invalid\"" : EchoOf(id), null);
    }

    private static int DepthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(member => DepthOf(member.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static bool IsRequest(JsonElement root, JsonElement id) =>
        root.EnumerateObject().All(member => member.Name is "type" or "id" or "method" or "params")
        && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "req"
        && id.ValueKind == JsonValueKind.String && id.GetString()!.Length > 0 && id.GetRawText().Length <= MaxIdLength + 2
        && root.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String && method.GetString()!.Length > 0;

    private static string EchoOf(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String when Encoding.UTF8.GetByteCount(id.GetRawText()) is > 2 and <= MaxIdLength => id.GetRawText(),
        JsonValueKind.Number when id.GetRawText().Length is var length && (length <= 32 || length is > 2 and <= MaxIdLength) => id.GetRawText(),
        _ => "\"invalid\"",
    };
}

/// <summary>What kind of frame it is.</summary>
internal enum FrameKind
{
    /// <summary>A request: answered once.</summary>
    Request,

    /// <summary>JSON, but no request: one answer that says what is wrong.</summary>
    Malformed,

    /// <summary>No JSON: ignored after the handshake.</summary>
    NotJson,

    /// <summary>No UTF-8: closes the socket as text, ignored as a binary message.</summary>
    NotText,

    /// <summary>At most one answer.</summary>
    Doubtful,
}
