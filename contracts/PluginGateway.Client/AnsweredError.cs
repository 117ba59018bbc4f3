using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>The exception that stands for a response with <c>ok:false</c>.</summary>
internal static class AnsweredError
{
    public static GatewayException Read(in InboundFrame frame) => new(ShapeOf(frame.Error.Span))
    {
        Payload = frame.Payload.IsEmpty ? null : JsonElement.Parse(frame.Payload.Span),
    };

    private static ErrorShape ShapeOf(ReadOnlySpan<byte> error)
    {
        try
        {
            var shape = error.IsEmpty ? null : JsonSerializer.Deserialize(error, ErrorJson.Default.ErrorShape);
            return shape is { Code.Length: > 0 } ? shape : Unnamed;
        }
        catch (JsonException)
        {
            return OfJsonRpc(error);
        }
    }

    /// <summary>JSON-RPC numbers its errors; the text is what people need.</summary>
    private static ErrorShape OfJsonRpc(ReadOnlySpan<byte> error)
    {
        try
        {
            return JsonElement.Parse(error) is { ValueKind: JsonValueKind.Object } shape && shape.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? new ErrorShape(ErrorCodes.Unavailable, message.GetString()!)
                : Unnamed;
        }
        catch (JsonException)
        {
            return Unnamed;
        }
    }

    private static ErrorShape Unnamed => new(ErrorCodes.Unavailable, "the gateway refused the request without saying why");
}
