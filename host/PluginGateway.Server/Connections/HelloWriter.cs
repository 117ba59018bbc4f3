using System.Collections.Concurrent;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
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
internal sealed class HelloWriter(
    GatewayIdentity identity, MethodTable methods, PresenceRegistry presence, HealthMonitor health, ConnectionLimits limits, SessionKeys keys, AgentDirectory agents, AuthOptions auth,
    CanvasCapabilities canvas)
{
    // The list object is replaced whenever the table is: features that were written of it need not be written again. One for each dialect.
    private readonly ConcurrentDictionary<int, (IReadOnlyList<string> Listed, byte[] Json)> _features = new();

    private static readonly AttachmentPolicy LargestAttachments = new(ProtocolLimits.MaxAttachmentBytes, ProtocolLimits.MaxAttachmentBytes);

    /// <summary>Writes the payload for one connection.</summary>
    public void Write(Utf8JsonWriter json, GatewayConnection connection)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "hello-ok"u8);
        json.WriteNumber("protocol"u8, connection.Dialect.Protocol);
        json.WritePropertyName("server"u8);
        JsonSerializer.Serialize(json, new ServerInfo(identity.Version, identity.Host, connection.Id), ConnectJson.Default.ServerInfo);
        json.WritePropertyName("features"u8);
        json.WriteRawValue(Features(connection.Dialect), skipInputValidation: true);
        WriteSnapshot(json, connection);
        if (connection.TakeAuth() is { } token)
        {
            json.WritePropertyName("auth"u8);
            JsonSerializer.Serialize(json, token, ConnectJson.Default.HelloAuth);
        }
        else if (connection.Dialect.TellsRights)
        {
            json.WritePropertyName("auth"u8);
            JsonSerializer.Serialize(json, new ConnectedAs(connection.Grant.Role, [.. connection.Grant.Scopes.Order(StringComparer.Ordinal)]), ConnectJson.Default.ConnectedAs);
        }

        if (canvas.AddressFor(connection) is { } address)
        {
            json.WriteString("canvasHostUrl"u8, address);
        }

        json.WritePropertyName("policy"u8);
        JsonSerializer.Serialize(
            json,
            new ConnectPolicy(connection.MaxPayload, ProtocolLimits.MaxBufferedBytes, limits.TickIntervalMs) { Attachments = connection.Dialect.TellsRights ? LargestAttachments : null },
            ConnectJson.Default.ConnectPolicy);
        if (connection.Stream is { } stream)
        {
            json.WritePropertyName("resume"u8);
            JsonSerializer.Serialize(json, stream.Answer, ConnectJson.Default.HelloResume);
        }

        json.WriteEndObject();
    }

    private void WriteSnapshot(Utf8JsonWriter json, GatewayConnection connection)
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
        var (dialect, isAdmin) = (connection.Dialect, connection.Grant.Allows(Access.Admin));
        if (dialect.TellsPathsToAll || isAdmin)
        {
            json.WriteString("configPath"u8, identity.ConfigPath);
            json.WriteString("stateDir"u8, identity.StateDirectory);
        }

        if (!dialect.TellsPathsToAll && isAdmin)
        {
            json.WriteString("authMode"u8, auth.Mode == AuthMode.Password ? "password"u8 : "token"u8);
        }

        json.WritePropertyName("sessionDefaults"u8);
        JsonSerializer.Serialize(
            json,
            new SessionDefaults(keys.DefaultAgent, keys.MainKey, keys.MainSessionKey, keys.Scope) { ModelConfigured = dialect.TellsRights ? agents.Default is not null : null },
            ConnectJson.Default.SessionDefaults);
        json.WriteEndObject();
    }

    private byte[] Features(Dialect dialect)
    {
        var listed = methods.Names;
        if (_features.TryGetValue(dialect.Protocol, out var known) && ReferenceEquals(known.Listed, listed))
        {
            return known.Json;
        }

        var features = new FeatureList([.. methods.NamesIn(dialect)], [.. EventNames.In(dialect)]) { Capabilities = dialect.Capabilities };
        var json = JsonSerializer.SerializeToUtf8Bytes(features, ConnectJson.Default.FeatureList);
        _features[dialect.Protocol] = (listed, json);
        return json;
    }
}
