using System.Buffers;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Events;

/// <summary>An event frame but for its end, serialised once for all connections (<c>events.md</c>).</summary>
/// <param name="Access">Who may hear it.</param>
/// <param name="Droppable">Whether a slow client may miss it (<c>wire.md</c> §9.2).</param>
/// <param name="Bytes">The frame without <c>seq</c> and the closing brace.</param>
internal sealed record SharedEvent(Access Access, bool Droppable, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether it is never replayed (<see cref="GatewayEvent{TPayload}.IsTransient"/>).</summary>
    public bool IsTransient { get; private init; }

    /// <summary>Serialises an event.</summary>
    public static SharedEvent Create<T>(GatewayEvent<T> kind, T payload, bool droppable, StateVersion? version = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write("{\"type\":\"event\",\"event\":"u8);
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        json.WriteStringValue(kind.Name);
        json.Flush();
        json.Reset();
        buffer.Write(",\"payload\":"u8);
        JsonSerializer.Serialize(json, payload, kind.PayloadInfo);
        json.Flush();
        if (version is not null)
        {
            json.Reset();
            buffer.Write(",\"stateVersion\":"u8);
            json.WriteStartObject();
            json.WriteNumber("presence"u8, version.Presence);
            json.WriteNumber("health"u8, version.Health);
            json.WriteEndObject();
            json.Flush();
        }

        return new SharedEvent(kind.Access, droppable, buffer.WrittenMemory) { IsTransient = kind.IsTransient };
    }
}
