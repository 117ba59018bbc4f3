using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Strangers on chat networks who ask to be heard, as the control UI of protocol 4 asks for them. What is behind it is in <see cref="PairingMethods"/>.</summary>
public static class ChannelPairingMethods
{
    /// <summary>Who waits.</summary>
    public static readonly Method<ChannelPairingListParams, ChannelPairingList> List = new("channels.pairing.list", ChannelPairingJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>Lets one in.</summary>
    public static readonly Method<ChannelPairingApproveParams, ChannelPairingApproved> Approve = new("channels.pairing.approve", ChannelPairingJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>Turns one down.</summary>
    public static readonly Method<ChannelPairingParams, ChannelPairingDismissed> Dismiss = new("channels.pairing.dismiss", ChannelPairingJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };
}

/// <summary>Params of <c>channels.pairing.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelPairingListParams
{
    /// <summary>Of this channel alone.</summary>
    [NonEmpty] public string? Channel { get; init; }

    /// <summary>Of this account alone.</summary>
    [NonEmpty] public string? AccountId { get; init; }
}

/// <summary>Answer of <c>channels.pairing.list</c>.</summary>
/// <param name="Accounts">The accounts that there are.</param>
/// <param name="Requests">Who waits, the oldest first.</param>
/// <param name="CommandOwnerConfigured">Whether anybody may give the gateway commands: always, as whoever was let in may.</param>
/// <param name="Limits">How many may wait, and for how long.</param>
public sealed record ChannelPairingList(
    IReadOnlyList<ChannelPairingAccount> Accounts, IReadOnlyList<ChannelPairingRequest> Requests, bool CommandOwnerConfigured, ChannelPairingLimits Limits);

/// <summary>An account that strangers may ask.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="ChannelLabel">The same, for people.</param>
/// <param name="AccountId">The account.</param>
/// <param name="NotifySupported">Whether who is let in can be told.</param>
public sealed record ChannelPairingAccount(string Channel, string ChannelLabel, string AccountId, bool NotifySupported);

/// <summary>Somebody who waits.</summary>
/// <param name="RequestId">Names the request: the code that they were told.</param>
/// <param name="Channel">The channel.</param>
/// <param name="ChannelLabel">The same, for people.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who, as the network names them.</param>
/// <param name="SenderLabel">Their name for people, which they choose themselves.</param>
/// <param name="CreatedAt">When, in ISO 8601.</param>
/// <param name="LastSeenAt">When they last wrote, in ISO 8601.</param>
/// <param name="ExpiresAt">Until when the request holds, in ISO 8601.</param>
/// <param name="NotifySupported">Whether they can be told.</param>
public sealed record ChannelPairingRequest(
    string RequestId, string Channel, string ChannelLabel, string AccountId, string SenderId, string SenderLabel, string CreatedAt, string LastSeenAt, string ExpiresAt, bool NotifySupported);

/// <summary>Bounds of what waits.</summary>
/// <param name="PendingPerAccount">How many may wait for an account.</param>
/// <param name="TtlMs">How long a request holds, in milliseconds.</param>
public sealed record ChannelPairingLimits(int PendingPerAccount, long TtlMs);

/// <summary>Params of <c>channels.pairing.dismiss</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelPairingParams
{
    /// <summary>The channel.</summary>
    [NonEmpty] public required string Channel { get; init; }

    /// <summary>Which of its accounts.</summary>
    [NonEmpty] public required string AccountId { get; init; }

    /// <summary>The request: <see cref="ChannelPairingRequest.RequestId"/>.</summary>
    [NonEmpty] public required string RequestId { get; init; }
}

/// <summary>Params of <c>channels.pairing.approve</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelPairingApproveParams
{
    /// <summary>The channel.</summary>
    [NonEmpty] public required string Channel { get; init; }

    /// <summary>Which of its accounts.</summary>
    [NonEmpty] public required string AccountId { get; init; }

    /// <summary>The request: <see cref="ChannelPairingRequest.RequestId"/>.</summary>
    [NonEmpty] public required string RequestId { get; init; }

    /// <summary>Whether they are told.</summary>
    public bool? Notify { get; init; }
}

/// <summary>Answer of <c>channels.pairing.approve</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="SenderId">Who was let in.</param>
/// <param name="Notification"><c>sent</c> when a message to them is on its way, else <c>not-requested</c>.</param>
public sealed record ChannelPairingApproved(string RequestId, string SenderId, string Notification)
{
    /// <summary>Nobody is made an owner here: <c>not-requested</c>.</summary>
    public string CommandOwnerBootstrap { get; init; } = "not-requested";
}

/// <summary>Answer of <c>channels.pairing.dismiss</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="SenderId">Who was turned down.</param>
public sealed record ChannelPairingDismissed(string RequestId, string SenderId);

/// <summary>JSON of who asks to be heard.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelPairingListParams))]
[JsonSerializable(typeof(ChannelPairingList))]
[JsonSerializable(typeof(ChannelPairingApproveParams))]
[JsonSerializable(typeof(ChannelPairingApproved))]
[JsonSerializable(typeof(ChannelPairingParams))]
[JsonSerializable(typeof(ChannelPairingDismissed))]
public sealed partial class ChannelPairingJson : JsonSerializerContext;
