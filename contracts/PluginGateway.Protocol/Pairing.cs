using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Strangers on chat networks who ask to be heard. Ours; the reference decides about them on its own machine alone.</summary>
public static class PairingMethods
{
    /// <summary>Who waits, and who was let in.</summary>
    public static readonly Method<PairingListParams, PairingList> List = new("pairing.list", PairingJson.Default);

    /// <summary>Lets a stranger in.</summary>
    public static readonly Method<PairingCodeParams, PairingDecision> Approve = new("pairing.approve", PairingJson.Default);

    /// <summary>Turns a stranger down.</summary>
    public static readonly Method<PairingCodeParams, PairingDecision> Reject = new("pairing.reject", PairingJson.Default);

    /// <summary>Shuts somebody out again.</summary>
    public static readonly Method<PairingRemoveParams, PairingDecision> Remove = new("pairing.remove", PairingJson.Default);
}

/// <summary>Params of <c>pairing.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PairingListParams
{
    /// <summary>Of this channel alone.</summary>
    public string? Channel { get; init; }
}

/// <summary>Answer of <c>pairing.list</c>.</summary>
/// <param name="Pending">Who waits, the oldest first.</param>
/// <param name="Paired">Who was let in, the oldest first.</param>
public sealed record PairingList(IReadOnlyList<PairingWaiting> Pending, IReadOnlyList<PairingAdmitted> Paired);

/// <summary>Somebody who waits.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who, as the network names them.</param>
/// <param name="Code">What they were told.</param>
/// <param name="CreatedAt">Unix milliseconds; the code holds for an hour from then.</param>
/// <param name="LastSeenAt">Unix milliseconds.</param>
public sealed record PairingWaiting(string Channel, string AccountId, string SenderId, string Code, long CreatedAt, long LastSeenAt)
{
    /// <summary>Their name for people, which they choose themselves.</summary>
    public string? SenderName { get; init; }
}

/// <summary>Somebody who was let in.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who, as the network names them.</param>
/// <param name="ApprovedAt">Unix milliseconds.</param>
public sealed record PairingAdmitted(string Channel, string AccountId, string SenderId, long ApprovedAt)
{
    /// <summary>Their name for people, when they asked.</summary>
    public string? SenderName { get; init; }
}

/// <summary>Params of <c>pairing.approve</c> and <c>pairing.reject</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PairingCodeParams
{
    /// <summary>The channel.</summary>
    [NonEmpty] public required string Channel { get; init; }

    /// <summary>The code that the stranger was told.</summary>
    [NonEmpty] public required string Code { get; init; }

    /// <summary>Whether they are told that they were let in.</summary>
    public bool? Notify { get; init; }
}

/// <summary>Params of <c>pairing.remove</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PairingRemoveParams
{
    /// <summary>The channel.</summary>
    [NonEmpty] public required string Channel { get; init; }

    /// <summary>Who, as the network names them.</summary>
    [NonEmpty] public required string SenderId { get; init; }

    /// <summary>Which account; the first that let them in when absent.</summary>
    public string? AccountId { get; init; }
}

/// <summary>What was decided about whom.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who.</param>
public sealed record PairingDecision(string Channel, string AccountId, string SenderId);

/// <summary>JSON of the pairing family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PairingListParams))]
[JsonSerializable(typeof(PairingList))]
[JsonSerializable(typeof(PairingCodeParams))]
[JsonSerializable(typeof(PairingRemoveParams))]
[JsonSerializable(typeof(PairingDecision))]
public sealed partial class PairingJson : JsonSerializerContext;
