using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Being told what changes of sessions (<c>protocol-4.md</c> §5). Protocol 4 alone.</summary>
public static class SessionWatching
{
    private const int Only = ProtocolLimits.NewestVersion;

    /// <summary>Has this connection told of every change of the sessions; with params, the list of <c>sessions.list</c> at once.</summary>
    public static readonly Method<SessionsListParams, SessionsSubscribed> Subscribe = new("sessions.subscribe", SessionWatchingJson.Default) { OnlyIn = Only };

    /// <summary>Ends that.</summary>
    public static readonly Method<ListParams, SessionsSubscribed> Unsubscribe = new("sessions.unsubscribe", SessionWatchingJson.Default) { OnlyIn = Only };

    /// <summary>Has this connection told what is said in a session, once it is kept.</summary>
    public static readonly Method<SessionKeyParams, SessionMessagesSubscribed> SubscribeMessages = new("sessions.messages.subscribe", SessionWatchingJson.Default) { OnlyIn = Only };

    /// <summary>Ends that.</summary>
    public static readonly Method<SessionKeyParams, SessionMessagesSubscribed> UnsubscribeMessages = new("sessions.messages.unsubscribe", SessionWatchingJson.Default) { OnlyIn = Only };

    /// <summary>One session as the list shows it.</summary>
    public static readonly Method<SessionKeyParams, SessionDescribed> Describe = new("sessions.describe", SessionWatchingJson.Default) { OnlyIn = Only };
}

/// <summary>What connections are told that have asked for it by <see cref="SessionWatching"/>.</summary>
public static class SessionEvents
{
    /// <summary>A session has changed.</summary>
    public static readonly GatewayEvent<SessionChangedPayload> Changed = new("sessions.changed", SessionWatchingJson.Default, Access.Read) { OnlyIn = ProtocolLimits.NewestVersion, IsTransient = true };

    /// <summary>Something was said in a session.</summary>
    public static readonly GatewayEvent<SessionMessagePayload> Message = new("session.message", SessionWatchingJson.Default, Access.Read) { OnlyIn = ProtocolLimits.NewestVersion, IsTransient = true };
}

/// <summary>Params that name a session.</summary>
/// <param name="Key">Its key, in any spelling.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionKeyParams([property: NonEmpty] string Key);

/// <summary>Answer of <c>sessions.subscribe</c> and <c>sessions.unsubscribe</c>.</summary>
public sealed record SessionsSubscribed
{
    /// <summary>Whether changes are told from now on.</summary>
    public bool Subscribed { get; init; } = true;

    /// <summary>The sessions, when the params asked for a list.</summary>
    public SessionsList? List { get; init; }
}

/// <summary>Answer of <c>sessions.messages.subscribe</c> and <c>.unsubscribe</c>.</summary>
/// <param name="Key">The session's full key.</param>
/// <param name="Subscribed">Whether messages are told from now on.</param>
public sealed record SessionMessagesSubscribed(string Key, bool Subscribed);

/// <summary>Answer of <c>sessions.describe</c>.</summary>
/// <param name="Session">The session; null when there is none.</param>
public sealed record SessionDescribed([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] SessionRow? Session);

/// <summary>Payload of <c>sessions.changed</c>.</summary>
/// <param name="SessionKey">The session's full key.</param>
/// <param name="Ts">When, in Unix milliseconds.</param>
public sealed record SessionChangedPayload(string SessionKey, long Ts)
{
    /// <summary>The agent that it belongs to.</summary>
    public string? AgentId { get; init; }

    /// <summary>What was done: <c>patch</c>, <c>reset</c>, <c>delete</c>, <c>run</c> (one began or ended).</summary>
    public string? Reason { get; init; }

    /// <summary><c>message</c>: something was said.</summary>
    public string? Phase { get; init; }

    /// <summary>The session as it is now; absent when it is gone.</summary>
    public SessionRow? Session { get; init; }
}

/// <summary>Payload of <c>session.message</c>.</summary>
/// <param name="SessionKey">The session's full key.</param>
/// <param name="Message">What was said, as <c>chat.history</c> shows it.</param>
/// <param name="Ts">When this was told, in Unix milliseconds.</param>
public sealed record SessionMessagePayload(string SessionKey, ChatMessage Message, long Ts)
{
    /// <summary>The agent that the session belongs to.</summary>
    public string? AgentId { get; init; }

    /// <summary>Which message it is: <see cref="MessageIdentity.Id"/>.</summary>
    public string? MessageId { get; init; }

    /// <summary>Where it stands: <see cref="MessageIdentity.Seq"/>.</summary>
    public long? MessageSeq { get; init; }

    /// <summary>The session's id.</summary>
    public string? SessionId { get; init; }

    /// <summary>The run that it belongs to.</summary>
    public string? RunId { get; init; }

    /// <summary>The session as it is now.</summary>
    public SessionRow? Session { get; init; }
}

/// <summary>JSON of what is told of sessions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(SessionsListParams))]
[JsonSerializable(typeof(SessionsSubscribed))]
[JsonSerializable(typeof(SessionKeyParams))]
[JsonSerializable(typeof(SessionMessagesSubscribed))]
[JsonSerializable(typeof(SessionDescribed))]
[JsonSerializable(typeof(SessionChangedPayload))]
[JsonSerializable(typeof(SessionMessagePayload))]
public sealed partial class SessionWatchingJson : JsonSerializerContext;
