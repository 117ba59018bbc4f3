using System.Text.Json;

namespace PluginGateway.Manager;

/// <summary>What happened, for <see cref="IGatewayManager.WatchAsync"/>. What a gateway sends may hold people's messages; nothing of it is printed by <c>ToString</c>.</summary>
public abstract record GatewayEvent
{
    /// <summary>The status has changed. Of several that a slow reader has not taken, one is left, from the first old to the last new.</summary>
    public sealed record StatusChanged(GatewayStatus Old, GatewayStatus New) : GatewayEvent;

    /// <summary>A frame that is neither the answer to a call that waits nor an event.</summary>
    public sealed record Message(JsonElement Frame) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Message);
    }

    /// <summary>An event of the gateway, or a notification of JSON-RPC.</summary>
    public sealed record Notification(string Method, JsonElement? Params) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => $"{nameof(Notification)} {Method}";
    }

    /// <summary>The child has ended; null when the code is not known.</summary>
    public sealed record Exited(int? Code) : GatewayEvent;

    /// <summary>Something is wrong that no call reports.</summary>
    public sealed record Fault(string Text) : GatewayEvent;

    /// <summary>The state of a channel has changed.</summary>
    public sealed record ChannelStatus(JsonElement? Payload) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(ChannelStatus);
    }

    /// <summary>Something was said in a conversation.</summary>
    public sealed record ChatMessage(JsonElement? Payload) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(ChatMessage);
    }

    /// <summary>The gateway says that all its parts are up.</summary>
    public sealed record Ready(JsonElement? Payload) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Ready);
    }

    /// <summary>The gateway tells its health.</summary>
    public sealed record Health(JsonElement? Payload) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Health);
    }

    /// <summary>The gateway tells who is there.</summary>
    public sealed record Presence(JsonElement? Payload) : GatewayEvent
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Presence);
    }
}

/// <summary>For <see cref="IGatewayManager.StatusChanged"/>.</summary>
/// <param name="old">The status before.</param>
/// <param name="current">The status now.</param>
public sealed class GatewayStatusChangedEventArgs(GatewayStatus old, GatewayStatus current) : EventArgs
{
    /// <summary>The status before.</summary>
    public GatewayStatus Old { get; } = old;

    /// <summary>The status now.</summary>
    public GatewayStatus New { get; } = current;
}
