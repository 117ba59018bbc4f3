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
/// Writes <c>hello-ok</c> (<c>wire.md</c> §7; the shape is <see cref="HelloOk"/>) from parts that are kept as JSON, and the rest member by member, because a gateway that comes back greets
/// all its clients at once.
/// </summary>
internal sealed class HelloWriter(
    GatewayIdentity identity, MethodTable methods, PresenceRegistry presence, HealthMonitor health, ConnectionLimits limits, SessionKeys keys, AgentDirectory agents, AuthOptions auth,
    CanvasCapabilities canvas)
{
    // By the dialect's number.
    private readonly Features?[] _features = new Features?[ProtocolLimits.NewestVersion + 1];

    /// <summary>Writes the payload for one connection.</summary>
    public void Write(Utf8JsonWriter json, GatewayConnection connection)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "hello-ok"u8);
        json.WriteNumber("protocol"u8, connection.Dialect.Protocol);
        json.WriteStartObject("server"u8);
        json.WriteString("version"u8, identity.Version);
        json.WriteString("host"u8, identity.Host);
        json.WriteString("connId"u8, connection.Id);
        json.WriteEndObject();
        json.WritePropertyName("features"u8);
        json.WriteRawValue(FeaturesOf(connection.Dialect), skipInputValidation: true);
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

        WritePolicy(json, connection);
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
        json.WriteStartObject("stateVersion"u8);
        json.WriteNumber("presence"u8, here.Version);
        json.WriteNumber("health"u8, health.Version);
        json.WriteEndObject();
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

        json.WriteStartObject("sessionDefaults"u8);
        json.WriteString("defaultAgentId"u8, keys.DefaultAgent);
        json.WriteString("mainKey"u8, keys.MainKey);
        json.WriteString("mainSessionKey"u8, keys.MainSessionKey);
        json.WriteString("scope"u8, keys.Scope);
        if (dialect.TellsRights)
        {
            json.WriteBoolean("modelConfigured"u8, agents.Default is not null);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePolicy(Utf8JsonWriter json, GatewayConnection connection)
    {
        json.WriteStartObject("policy"u8);
        json.WriteNumber("maxPayload"u8, connection.MaxPayload);
        json.WriteNumber("maxBufferedBytes"u8, ProtocolLimits.MaxBufferedBytes);
        json.WriteNumber("tickIntervalMs"u8, limits.TickIntervalMs);
        if (connection.Dialect.TellsRights)
        {
            json.WriteStartObject("attachments"u8);
            json.WriteNumber("maxBytes"u8, ProtocolLimits.MaxAttachmentBytes);
            json.WriteNumber("maxImageBytes"u8, ProtocolLimits.MaxAttachmentBytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // The list object is replaced whenever the table is: features that were written of it need not be written again.
    private byte[] FeaturesOf(Dialect dialect)
    {
        var listed = methods.Names;
        if (_features[dialect.Protocol] is { } known && ReferenceEquals(known.Listed, listed))
        {
            return known.Json;
        }

        var features = new FeatureList([.. methods.NamesIn(dialect)], [.. EventNames.In(dialect)]) { Capabilities = dialect.Capabilities };
        var json = JsonSerializer.SerializeToUtf8Bytes(features, ConnectJson.Default.FeatureList);
        _features[dialect.Protocol] = new Features(listed, json);
        return json;
    }

    private sealed record Features(IReadOnlyList<string> Listed, byte[] Json);
}
