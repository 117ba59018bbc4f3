using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Who is connected (<c>methods.md</c> §8, <c>lifecycle.md</c> §10).</summary>
public static class PresenceMethods
{
    /// <summary>The list, newest first, as a bare array.</summary>
    public static readonly Method<NoParams, IReadOnlyList<PresenceEntry>> SystemPresence =
        new("system-presence", PresenceJson.Default);

    /// <summary>Posts a presence note.</summary>
    public static readonly Method<SystemEventParams, OkResult> SystemEvent = new("system-event", PresenceJson.Default);

    /// <summary>Broadcast when somebody comes, goes or posts a note. Always the whole list.</summary>
    public static readonly GatewayEvent<PresencePayload> Changed = new("presence", PresenceJson.Default, Access.Read) { IsTransient = true };
}

/// <summary>Payload of <c>presence</c>.</summary>
/// <param name="Presence">The whole list, newest first.</param>
public sealed record PresencePayload(IReadOnlyList<PresenceEntry> Presence);

/// <summary>One client, device or note.</summary>
public sealed record PresenceEntry
{
    /// <summary>Name for people.</summary>
    public string? Host { get; init; }

    /// <summary>Its address.</summary>
    public string? Ip { get; init; }

    /// <summary>The client's version.</summary>
    public string? Version { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>For example <c>iPhone</c>.</summary>
    public string? DeviceFamily { get; init; }

    /// <summary>For example <c>iPhone17,1</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>One of <see cref="ClientNames.Modes"/>, or <c>gateway</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Seconds since somebody last touched it.</summary>
    public long? LastInputSeconds { get; init; }

    /// <summary>Why the entry changed: <c>self</c>, <c>connect</c>, <c>disconnect</c> or the client's own word.</summary>
    public string? Reason { get; init; }

    /// <summary>Free marks.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>One line for people.</summary>
    public string? Text { get; init; }

    /// <summary>Last change, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>The device's id.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Roles held.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes granted.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The installation's id.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>Params of <c>system-event</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SystemEventParams
{
    /// <summary>The note.</summary>
    [NonEmpty] public string? Text { get; init; }

    /// <summary>The device's id.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The installation's id.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Name for people.</summary>
    public string? Host { get; init; }

    /// <summary>Its address.</summary>
    public string? Ip { get; init; }

    /// <summary>What kind of client it is.</summary>
    public string? Mode { get; init; }

    /// <summary>The client's version.</summary>
    public string? Version { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>For example <c>Mac</c>.</summary>
    public string? DeviceFamily { get; init; }

    /// <summary>For example <c>Mac15,1</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>Seconds since somebody last touched it.</summary>
    public long? LastInputSeconds { get; init; }

    /// <summary>Why it is sent.</summary>
    public string? Reason { get; init; }

    /// <summary>Accepted and not believed: roles come from the handshake.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Accepted and not believed: scopes come from the handshake.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Free marks.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>JSON of the presence family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(IReadOnlyList<PresenceEntry>))]
[JsonSerializable(typeof(PresencePayload))]
[JsonSerializable(typeof(SystemEventParams))]
[JsonSerializable(typeof(OkResult))]
public sealed partial class PresenceJson : JsonSerializerContext;
