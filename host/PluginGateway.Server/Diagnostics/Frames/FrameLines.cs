using System.Globalization;
using System.Text.Json;

namespace PluginGateway.Server.Diagnostics.Frames;

/// <summary>Makes lines of frames. Remembers which requests wait for their answer, the newest few thousand. For one thread.</summary>
internal sealed class FrameLines(FrameStyle style, TimeProvider time)
{
    private const int ShortId = 8;
    private const int MostWaiting = 4096;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<(string Connection, string Id), (string Method, long Since)> _waiting = [];

    /// <summary>The line of a frame; null when there is nothing to say about it.</summary>
    public string? Of(in Frame frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame.Kind == FrameKind.Event ? Closed(frame.Text) : frame.Text);
            return document.RootElement.ValueKind != JsonValueKind.Object ? Line(frame, "not a frame", null) : frame.Kind switch
            {
                FrameKind.Received => Request(frame, document.RootElement),
                FrameKind.Sent => Answer(frame, document.RootElement),
                _ => Event(frame, document.RootElement),
            };
        }
        catch (JsonException)
        {
            return Line(frame, $"not JSON, {frame.Text.Length} bytes", null);
        }
    }

    private string? Request(in Frame frame, JsonElement root)
    {
        var (method, id) = (Text(root, "method"), Text(root, "id"));
        if (_waiting.Count >= MostWaiting)
        {
            _waiting.Clear();
        }

        _waiting[(frame.Connection, id)] = (method, frame.Timestamp);
        return style == FrameStyle.Full ? Line(frame, $"req {method} {id}", Content(root, "params")) : null;
    }

    private string? Answer(in Frame frame, JsonElement root)
    {
        var id = Text(root, "id");
        var isKnown = _waiting.Remove((frame.Connection, id), out var request);
        var took = isKnown ? time.GetElapsedTime(request.Since, frame.Timestamp) : TimeSpan.Zero;
        var isOk = root.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True;
        if (style == FrameStyle.Auto && isOk && took <= Slow)
        {
            return null;
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"res {(isKnown ? request.Method : "(a later answer)")} {id} {(isOk ? "ok" : "failed")}{(isKnown ? $" {took.TotalMilliseconds:0} ms" : string.Empty)}");
        return isOk
            ? Line(frame, what, style == FrameStyle.Full ? Content(root, "payload") : null)
            : Line(frame, what, root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? $"{Text(error, "code")}: {Text(error, "message")}" : null);
    }

    private string? Event(in Frame frame, JsonElement root) => style switch
    {
        FrameStyle.Auto => null,
        FrameStyle.Compact => Line(frame, $"event {Text(root, "event")}", null),
        _ => Line(frame, $"event {Text(root, "event")}", Content(root, "payload")),
    };

    private static string Line(in Frame frame, string what, string? content)
    {
        var connection = frame.Connection.Length > ShortId ? frame.Connection[..ShortId] : frame.Connection;
        var way = frame.Kind == FrameKind.Received ? "→" : "←";
        return $"{frame.At.ToLocalTime():HH:mm:ss.fff} ws {connection} {way} {what}{(content is null ? string.Empty : " " + content)}";
    }

    private static string? Content(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? FrameText.Of(value) : null;

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? FrameText.Of(value.GetString()!) : "?";

    private static byte[] Closed(byte[] text) => [.. text, (byte)'}'];
}
