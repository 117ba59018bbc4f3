using System.Text.Json;

namespace PluginGateway.Manager.Policies;

/// <summary>Which events of the manager a frame becomes (<c>manager.md</c> §9, both tables).</summary>
internal static class EventRouter
{
    public static IReadOnlyList<GatewayEvent> Route(JsonElement frame) => FrameClassifier.Classify(frame) switch
    {
        IncomingFrame.Event one => OfEvent(one.Name, one.Payload),
        IncomingFrame.Notification one => OfNotification(one.Method, one.Params),
        IncomingFrame.Message => [new GatewayEvent.Message(frame)],
        _ => [],
    };

    private static IReadOnlyList<GatewayEvent> OfEvent(string name, JsonElement? payload) => name switch
    {
        "tick" => [],
        "chat" => [new GatewayEvent.ChatMessage(payload)],
        "channel.status" or "channel.status_changed" => [new GatewayEvent.ChannelStatus(payload)],
        "gateway.ready" or "ready" => [new GatewayEvent.Ready(payload)],
        "health" => [new GatewayEvent.Health(payload)],
        "presence" => [new GatewayEvent.Presence(payload)],
        _ => [new GatewayEvent.Notification(name, payload)],
    };

    private static IReadOnlyList<GatewayEvent> OfNotification(string method, JsonElement? parameters)
    {
        var notification = new GatewayEvent.Notification(method, parameters);
        return method switch
        {
            "channel.status_changed" => [notification, new GatewayEvent.ChannelStatus(parameters)],
            "chat.message_received" => [notification, new GatewayEvent.ChatMessage(parameters)],
            "error" => [notification, new GatewayEvent.Fault(MessageOf(parameters))],
            _ => [notification],
        };
    }

    private static string MessageOf(JsonElement? parameters) =>
        parameters is { ValueKind: JsonValueKind.Object } shape && shape.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String && message.GetString() is { Length: > 0 } text
            ? text
            : "Gateway error";
}
