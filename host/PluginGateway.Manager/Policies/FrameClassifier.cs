using System.Text.Json;

namespace PluginGateway.Manager.Policies;

/// <summary>What a frame is that no call waited for (<c>manager.md</c> §9, dispatch order).</summary>
internal static class FrameClassifier
{
    public static IncomingFrame Classify(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Object)
        {
            return new IncomingFrame.Ignored();
        }

        if (Text(frame, "type") == "event" && Text(frame, "event") is { } name)
        {
            return new IncomingFrame.Event(name, Member(frame, "payload"));
        }

        // An answer that nobody waits for any more ends as a message, as does what is not known.
        return Text(frame, "jsonrpc") == "2.0" && Text(frame, "method") is { } method && !frame.TryGetProperty("id", out _)
            ? new IncomingFrame.Notification(method, Member(frame, "params"))
            : new IncomingFrame.Message();
    }

    private static string? Text(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Member(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>What <see cref="FrameClassifier"/> says.</summary>
internal abstract record IncomingFrame
{
    /// <summary>No frame.</summary>
    public sealed record Ignored : IncomingFrame;

    /// <summary>An event of the protocol.</summary>
    public sealed record Event(string Name, JsonElement? Payload) : IncomingFrame;

    /// <summary>A notification of JSON-RPC 2.0.</summary>
    public sealed record Notification(string Method, JsonElement? Params) : IncomingFrame;

    /// <summary>Anything else.</summary>
    public sealed record Message : IncomingFrame;
}
