using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Canvas;
using PluginGateway.Server.Config;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Presence;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Writes <c>hello-ok</c> (<c>wire.md</c> §7; the shape is <see cref="HelloOk"/>) from parts that are kept as JSON, because a gateway that comes back greets
/// all its clients at once.
/// </summary>
internal sealed class HelloWriter(GatewayIdentity identity, MethodTable methods, PresenceRegistry presence, HealthMonitor health, ConnectionLimits limits, SessionKeys keys, CanvasCapabilities canvas)
{
    private IReadOnlyList<string>? _listedMethods;
    private byte[] _features = [];

    /// <summary>Writes the payload for one connection.</summary>
    public void Write(Utf8JsonWriter json, GatewayConnection connection)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "hello-ok"u8);
        json.WriteNumber("protocol"u8, connection.Protocol);
        json.WritePropertyName("server"u8);
        JsonSerializer.Serialize(json, new ServerInfo(identity.Version, identity.Host, connection.Id), ConnectJson.Default.ServerInfo);
        json.WritePropertyName("features"u8);
        json.WriteRawValue(Features(), skipInputValidation: true);
        WriteSnapshot(json);
        if (connection.TakeAuth() is { } auth)
        {
            json.WritePropertyName("auth"u8);
            JsonSerializer.Serialize(json, auth, ConnectJson.Default.HelloAuth);
        }

        if (canvas.AddressFor(connection) is { } address)
        {
            json.WriteString("canvasHostUrl"u8, address);
        }

        json.WritePropertyName("policy"u8);
        JsonSerializer.Serialize(
            json,
            new ConnectPolicy(connection.MaxPayload, ProtocolLimits.MaxBufferedBytes, limits.TickIntervalMs),
            ConnectJson.Default.ConnectPolicy);
        if (connection.Stream is { } stream)
        {
            json.WritePropertyName("resume"u8);
            JsonSerializer.Serialize(json, stream.Answer, ConnectJson.Default.HelloResume);
        }

        json.WriteEndObject();
    }

    private void WriteSnapshot(Utf8JsonWriter json)
    {
        json.WriteStartObject("snapshot"u8);
        var here = presence.ForGreeting;
        json.WritePropertyName("presence"u8);
        json.WriteRawValue(here.Json.Span, skipInputValidation: true);
        json.WritePropertyName("health"u8);
        json.WriteRawValue(health.Json.Span, skipInputValidation: true);
        json.WritePropertyName("stateVersion"u8);
        JsonSerializer.Serialize(json, new StateVersion(here.Version, health.Version), ConnectJson.Default.StateVersion);
        json.WriteNumber("uptimeMs"u8, identity.UptimeMs);
        json.WriteString("configPath"u8, identity.ConfigPath);
        json.WriteString("stateDir"u8, identity.StateDirectory);
        json.WritePropertyName("sessionDefaults"u8);
        JsonSerializer.Serialize(
            json,
            new SessionDefaults(keys.DefaultAgent, keys.MainKey, keys.MainSessionKey, keys.Scope),
            ConnectJson.Default.SessionDefaults);
        json.WriteEndObject();
    }

    private byte[] Features()
    {
        // The list object is replaced whenever the table is: one that was written before need not be written again.
        if (!ReferenceEquals(_listedMethods, methods.Names))
        {
            var names = methods.Names;
            _features = JsonSerializer.SerializeToUtf8Bytes(new FeatureList(names, EventNames.All), ConnectJson.Default.FeatureList);
            _listedMethods = names;
        }

        return _features;
    }
}
