namespace PluginGateway.Contracts.Channels;

/// <summary>
/// One account on a chat network. The host makes one instance per account, runs it once and never restarts an instance that has stopped: a new start is a new instance.
/// </summary>
public interface IChannel
{
    /// <summary>
    /// Connects and receives until <paramref name="stop"/>. Reconnecting is the channel's own business; connectivity is reported through
    /// <see cref="IChannelContext.Report"/>, not thrown. Returning early or throwing is a fault: the host starts a new instance after 1 s, 5 s, 30 s, 2 min, 10 min.
    /// </summary>
    /// <param name="context">The way to the host.</param>
    /// <param name="stop">Cancelled when the account is to stop; to be obeyed within 10 s.</param>
    /// <returns>A task that ends when the account has stopped.</returns>
    Task RunAsync(IChannelContext context, CancellationToken stop);

    /// <summary>
    /// Hands one message to the network. Called while <see cref="RunAsync"/> runs, also concurrently. Returns when the network has it as far as the network
    /// can tell. <see cref="DeliveryException"/> says what is known when it does not; any other exception means that nobody knows.
    /// </summary>
    /// <param name="message">What to send, and where.</param>
    /// <param name="cancellation">Cancelled when the host no longer waits.</param>
    /// <returns>The network's receipt.</returns>
    ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation);

    /// <summary>Checks credentials without receiving anything. Called on a new generation while the old one still runs. Throwing refuses the new one.</summary>
    /// <param name="context">The way to the host.</param>
    /// <param name="cancellation">Cancelled after 15 s.</param>
    /// <returns>A task that ends when the account is known to be able to start.</returns>
    ValueTask PrepareAsync(IChannelContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
}

/// <summary>An account's way to the host. Safe for any thread.</summary>
public interface IChannelContext
{
    /// <summary>The account.</summary>
    string AccountId { get; }

    /// <summary>Cancelled before <c>stop</c> is: fetch nothing new from the network, finish what is in hand.</summary>
    CancellationToken Draining { get; }

    /// <summary>Hands a message to the host. Completes when the host has taken it: only then tell the network that it was received.</summary>
    /// <param name="message">What came in.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>A task that completes when the host has taken it.</returns>
    ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default);

    /// <summary>
    /// The connection that the instance before this one left behind, when a plugin was swapped; null when there is none. It is the taker's then. Asked once, before
    /// connecting: what nobody took is closed when the account is connected.
    /// </summary>
    /// <returns>The connection.</returns>
    LeftConnection? TakeLeft() => null;

    /// <summary>
    /// Leaves a connection to the instance that follows, so that the network does not notice a swap. Called while stopping, when nothing is read from or written
    /// to the connection any more.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <returns>False when nobody follows, or it cannot be left: then it is still the caller's, to be closed.</returns>
    bool TryLeave(LeftConnection connection) => false;

    /// <summary>Keeps a medium, for a message that is about to be published, or to be sent.</summary>
    /// <param name="content">Its bytes; read to the end, and no further than the host's limit.</param>
    /// <param name="mediaType">What the network says that it is.</param>
    /// <param name="fileName">Its name for people; never a path.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What it is kept under.</returns>
    /// <exception cref="Protocol.GatewayException">It is too large, or there is no room; the text says which limit.</exception>
    ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation = default) =>
        throw new NotSupportedException("this host keeps no media");

    /// <summary>Opens a medium that the host keeps.</summary>
    /// <param name="media">Which.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its bytes; to be disposed.</returns>
    /// <exception cref="Protocol.GatewayException">It is not kept any more.</exception>
    ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation = default) => throw new NotSupportedException("this host keeps no media");

    /// <summary>Tells how the connection is. Cheap; call it on each change.</summary>
    /// <param name="health">The state.</param>
    /// <param name="detail">Words for the operator: what, why and what to do. No secrets.</param>
    void Report(ChannelHealth health, string? detail = null);
}

/// <summary>What a channel is like. Set once, in <c>AddChannel</c>.</summary>
public sealed class ChannelDescriptor
{
    /// <summary>Name for people; the id when not set.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Whether the network forbids two receivers for one account at once, so that the old one must stop before the new one starts.</summary>
    public bool Exclusive { get; set; } = true;

    /// <summary>
    /// The longest text of one message, in UTF-16 characters; 0 when the channel splits by itself. The host splits what is longer, at sensible places, and each part is
    /// sent, and known to be sent, by itself.
    /// </summary>
    public int TextLimit { get; set; }

    /// <summary>
    /// Whether <see cref="IChannel.SendAsync"/> sends <see cref="OutboundMessage.Media"/>. To a channel that does not, the host says in the text what there was to see, with a link
    /// where the operator has allowed for that.
    /// </summary>
    public bool TakesMedia { get; set; }

    /// <summary>The longest text that goes with media as their caption, in UTF-16 characters; 0 when the channel sees to that by itself. A longer text is sent after the media.</summary>
    public int CaptionLimit { get; set; }

    /// <summary>Whether the network refuses a repetition by <see cref="OutboundMessage.IdempotencyKey"/>: then what nobody knows of is simply sent again.</summary>
    public bool HonoursKeys { get; set; }

    /// <summary>Whether its accounts are linked by a person (<see cref="IChannelLogin"/>): <c>web.login.start</c> and <c>channels.logout</c> are for such channels.</summary>
    public bool HasLogin { get; set; }

    /// <summary>Kinds of chat it has.</summary>
    public ChatKinds Chats { get; set; } = ChatKinds.Direct | ChatKinds.Group;
}

/// <summary>Kinds of chat, combined.</summary>
[Flags]
public enum ChatKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>One other person.</summary>
    Direct = 1,

    /// <summary>Several people.</summary>
    Group = 2,
}

/// <summary>Kind of one chat.</summary>
public enum ChatKind
{
    /// <summary>The channel does not know. Treated as forbidden (SEC-14).</summary>
    Unknown,

    /// <summary>One other person.</summary>
    Direct,

    /// <summary>Several people.</summary>
    Group,
}

/// <summary>How an account's connection is.</summary>
public enum ChannelHealth
{
    /// <summary>On its way.</summary>
    Starting,

    /// <summary>Working.</summary>
    Connected,

    /// <summary>Working, with trouble.</summary>
    Degraded,

    /// <summary>Not connected; it tries again by itself.</summary>
    Disconnected,

    /// <summary>Not connected until somebody gives it new credentials.</summary>
    AuthRequired,
}

/// <summary>A message from the network.</summary>
/// <param name="ExternalId">The network's id of it, unique within the account.</param>
/// <param name="Kind">Kind of chat.</param>
/// <param name="Chat">Where to answer, in the network's own spelling.</param>
/// <param name="SenderId">Who wrote it: an id that cannot be taken over by renaming oneself, where the network has one.</param>
/// <param name="Text">The text.</param>
/// <param name="At">When it was written.</param>
public sealed record InboundMessage(string ExternalId, ChatKind Kind, string Chat, string SenderId, string Text, DateTimeOffset At)
{
    /// <summary>Name of the sender for people.</summary>
    public string? SenderName { get; init; }

    /// <summary>Other ids of the same sender, each of which the network has confirmed to be theirs. Lists of who is heard may hold any of them.</summary>
    public IReadOnlyList<string> SenderAliases { get; init; } = [];

    /// <summary>What has happened.</summary>
    public InboundEvent Event { get; init; }

    /// <summary>The message that was changed, with <see cref="InboundEvent.Edit"/>.</summary>
    public string? EditOf { get; init; }

    /// <summary>What belongs to a button, or the reaction.</summary>
    public string? Data { get; init; }

    /// <summary>Pictures, recordings and files that came with it, kept before it is published.</summary>
    public IReadOnlyList<MediaReference> Media { get; init; } = [];

    /// <summary>Whether it speaks to us by name; decides in groups.</summary>
    public bool Mentioned { get; init; }

    /// <summary>The message it answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The thread or topic of the chat that it was written in, where the network has such; each has a session of its own.</summary>
    public ChatThread? Thread { get; init; }
}

/// <summary>A thread or topic within a chat.</summary>
/// <param name="Id">The network's id of it, unique within the chat.</param>
/// <param name="IsTopic">Whether it is a topic, one of the parts that a forum is divided into; else it is a thread, which grew from a message.</param>
public sealed record ChatThread(string Id, bool IsTopic = false);

/// <summary>A message to the network.</summary>
/// <param name="Chat">Where to, in the network's own spelling.</param>
/// <param name="Text">The text; the channel splits what is too long for the network.</param>
/// <param name="IdempotencyKey">The same key is the same message; a network that can refuse a repetition is given it.</param>
public sealed record OutboundMessage(string Chat, string Text, string IdempotencyKey)
{
    /// <summary>The message it answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The thread or topic of the chat that it belongs to.</summary>
    public ChatThread? Thread { get; init; }

    /// <summary>Pictures, recordings and files to send along; <see cref="Text"/> is their caption, and may be empty then.</summary>
    public IReadOnlyList<MediaReference> Media { get; init; } = [];

    /// <summary>The draft that it takes the place of (<see cref="IChannelDrafts"/>). Sent as a message of its own when the draft is gone.</summary>
    public string? Draft { get; init; }
}

/// <summary>What the network said when it took a message.</summary>
/// <param name="ExternalId">The network's id of the message; of the last part when it was split.</param>
public sealed record DeliveryReceipt(string ExternalId);

/// <summary>A connection that goes from one instance of a channel to the next, over a swap of the plugin.</summary>
/// <param name="Stream">The connection: a stream of the framework itself, without callbacks into the plugin, which would keep its code in memory.</param>
/// <param name="State">What the next instance has to know, in a form that other versions of the plugin can read or refuse.</param>
public sealed record LeftConnection(Stream Stream, string State);
