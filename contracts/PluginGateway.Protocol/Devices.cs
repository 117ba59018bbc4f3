using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Devices that ask to be paired, those that are, and their tokens (<c>methods.md</c> §9, <c>nodes.md</c> §2.1).</summary>
public static class DeviceMethods
{
    /// <summary>What waits for a decision, and what is paired. Never a token.</summary>
    public static readonly Method<ListParams, DevicePairList> List = new("device.pair.list", DevicesJson.Default);

    /// <summary>Lets a device in with what it asked for; the caller must hold all of that itself (SEC-06).</summary>
    public static readonly Method<PairingDecisionParams, DevicePairApproved> Approve =
        new("device.pair.approve", DevicesJson.Default);

    /// <summary>Turns a request down. The device may ask again.</summary>
    public static readonly Method<PairingDecisionParams, DevicePairRejected> Reject =
        new("device.pair.reject", DevicesJson.Default);

    /// <summary>Forgets a paired device: its sockets are closed, its tokens are void, and it is never let in again without a person's decision.</summary>
    public static readonly Method<DeviceParams, DeviceParams> Remove = new("device.pair.remove", DevicesJson.Default);

    /// <summary>Makes a new token for a device; all older ones of the role are void and the sockets of the role closed.</summary>
    public static readonly Method<DeviceTokenRotateParams, DeviceTokenRotated> Rotate =
        new("device.token.rotate", DevicesJson.Default);

    /// <summary>Takes a role from a device until a person approves it again: tokens void, sockets closed.</summary>
    public static readonly Method<DeviceTokenParams, DeviceTokenRevoked> Revoke =
        new("device.token.revoke", DevicesJson.Default);

    /// <summary>A device waits for a decision. Only for a new request that a person must decide about.</summary>
    public static readonly GatewayEvent<PairingRequestEntry> Requested = new("device.pair.requested", DevicesJson.Default, Access.Pairing);

    /// <summary>A request was decided about.</summary>
    public static readonly GatewayEvent<PairingResolved> Resolved = new("device.pair.resolved", DevicesJson.Default, Access.Pairing);
}

/// <summary>Answer of <c>device.pair.list</c>.</summary>
/// <param name="Pending">Requests, newest first.</param>
/// <param name="Paired">Paired devices, newest approval first.</param>
public sealed record DevicePairList(IReadOnlyList<PairingRequestEntry> Pending, IReadOnlyList<PairedDevice> Paired);

/// <summary>A device that waits for a decision.</summary>
/// <param name="RequestId">What the decision names.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="PublicKey">Its key, base64url.</param>
/// <param name="Ts">When it first asked, in Unix milliseconds.</param>
public sealed record PairingRequestEntry(string RequestId, string DeviceId, string PublicKey, long Ts)
{
    /// <summary>Name for people. The device's own word.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system. The device's own word.</summary>
    public string? Platform { get; init; }

    /// <summary>One of <see cref="ClientNames.Ids"/>. The device's own word.</summary>
    public string? ClientId { get; init; }

    /// <summary>One of <see cref="ClientNames.Modes"/>. The device's own word.</summary>
    public string? ClientMode { get; init; }

    /// <summary>The role it asks for.</summary>
    public string? Role { get; init; }

    /// <summary>The same, as a list.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The scopes it asks for.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The commands that a node offers. An approval that lets it run programs needs an admin.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Where it asked from.</summary>
    public string? RemoteIp { get; init; }

    /// <summary>Whether it was approved without a person.</summary>
    public bool? Silent { get; init; }

    /// <summary>Whether the device is paired already and asks for more, or again.</summary>
    public bool? IsRepair { get; init; }
}

/// <summary>A paired device.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="PublicKey">Its key, base64url.</param>
/// <param name="CreatedAtMs">When it was first paired, in Unix milliseconds.</param>
/// <param name="ApprovedAtMs">When it was last approved, in Unix milliseconds.</param>
/// <param name="Tokens">One row per role.</param>
public sealed record PairedDevice(string DeviceId, string PublicKey, long CreatedAtMs, long ApprovedAtMs, IReadOnlyList<DeviceTokenSummary> Tokens)
{
    /// <summary>Name for people. The device's own word.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system. The device's own word.</summary>
    public string? Platform { get; init; }

    /// <summary>One of <see cref="ClientNames.Ids"/>. The device's own word.</summary>
    public string? ClientId { get; init; }

    /// <summary>One of <see cref="ClientNames.Modes"/>. The device's own word.</summary>
    public string? ClientMode { get; init; }

    /// <summary>The role it last connected as.</summary>
    public string? Role { get; init; }

    /// <summary>All roles it was approved for.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>All operator scopes it was approved for.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it last connected from.</summary>
    public string? RemoteIp { get; init; }
}

/// <summary>What is known of the tokens of one role; never a token.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scopes">What it was approved for.</param>
/// <param name="CreatedAtMs">When the role was first approved, in Unix milliseconds.</param>
public sealed record DeviceTokenSummary(string Role, IReadOnlyList<string> Scopes, long CreatedAtMs)
{
    /// <summary>When its tokens were last rotated, in Unix milliseconds.</summary>
    public long? RotatedAtMs { get; init; }

    /// <summary>When it was revoked, in Unix milliseconds; it stays so until a person approves it again.</summary>
    public long? RevokedAtMs { get; init; }

    /// <summary>When a token of it last opened a connection, in Unix milliseconds; true to the minute.</summary>
    public long? LastUsedAtMs { get; init; }
}

/// <summary>Params of <c>device.pair.approve</c> and <c>device.pair.reject</c>.</summary>
/// <param name="RequestId">The request.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PairingDecisionParams([property: NonEmpty] string RequestId);

/// <summary>Answer of <c>device.pair.approve</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Device">The device as it is now.</param>
public sealed record DevicePairApproved(string RequestId, PairedDevice Device);

/// <summary>Answer of <c>device.pair.reject</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="DeviceId">The device.</param>
public sealed record DevicePairRejected(string RequestId, string DeviceId);

/// <summary>Params and answer of <c>device.pair.remove</c>.</summary>
/// <param name="DeviceId">The device.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceParams([property: NonEmpty] string DeviceId);

/// <summary>Params of <c>device.token.revoke</c>.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Role">The role.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceTokenParams([property: NonEmpty] string DeviceId, [property: NonEmpty] string Role);

/// <summary>Params of <c>device.token.rotate</c>.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Role">The role.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceTokenRotateParams([property: NonEmpty] string DeviceId, [property: NonEmpty] string Role)
{
    /// <summary>What the role is to be limited to; as it was when absent. Nothing that was not approved before.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }
}

/// <summary>Answer of <c>device.token.rotate</c>: the only time that the token is shown.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Role">The role.</param>
/// <param name="Token">The new token.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="RotatedAtMs">When, in Unix milliseconds.</param>
public sealed record DeviceTokenRotated(string DeviceId, string Role, string Token, IReadOnlyList<string> Scopes, long RotatedAtMs)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"DeviceTokenRotated({DeviceId}, {Role}, ***)";
}

/// <summary>Answer of <c>device.token.revoke</c>.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Role">The role.</param>
/// <param name="RevokedAtMs">When, in Unix milliseconds.</param>
public sealed record DeviceTokenRevoked(string DeviceId, string Role, long RevokedAtMs);

/// <summary>Payload of <c>device.pair.resolved</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Decision"><c>approved</c> or <c>rejected</c>.</param>
/// <param name="Ts">When, in Unix milliseconds.</param>
public sealed record PairingResolved(string RequestId, string DeviceId, string Decision, long Ts);

/// <summary>Details of <c>pairing required</c> (<c>wire.md</c> §5, step 9).</summary>
/// <param name="RequestId">The request that waits for a decision.</param>
public sealed record PairingRequired(string RequestId);

/// <summary>JSON of the device family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(DevicePairList))]
[JsonSerializable(typeof(PairingDecisionParams))]
[JsonSerializable(typeof(DevicePairApproved))]
[JsonSerializable(typeof(DevicePairRejected))]
[JsonSerializable(typeof(DeviceParams))]
[JsonSerializable(typeof(DeviceTokenParams))]
[JsonSerializable(typeof(DeviceTokenRotateParams))]
[JsonSerializable(typeof(DeviceTokenRotated))]
[JsonSerializable(typeof(DeviceTokenRevoked))]
[JsonSerializable(typeof(PairingResolved))]
[JsonSerializable(typeof(PairingRequired))]
public sealed partial class DevicesJson : JsonSerializerContext;
