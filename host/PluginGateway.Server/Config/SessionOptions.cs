using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>session</c> of <c>plugins.json</c> (<c>agent-and-chat.md</c> §9, §10).</summary>
[OptionKind(OptionKind.Hot)]
public sealed class SessionOptions
{
    /// <summary>Short name of the main session.</summary>
    [RegularExpression("[a-z0-9][a-z0-9_-]{0,63}")]
    [OptionKind(OptionKind.Restart)] // Clients were told it in their greeting.
    public string MainKey { get; set; } = "main";

    /// <summary>Whether each sender has sessions of their own, or everybody shares one.</summary>
    [OptionKind(OptionKind.Restart)] // The same.
    public SessionSharing Scope { get; set; } = SessionSharing.PerSender;

    /// <summary>
    /// Which session a direct message goes to. The reference's default puts every sender into the main session; ours gives each peer one of its own, so that
    /// strangers do not read along (SEC-25).
    /// </summary>
    public DirectMessageScope DmScope { get; set; } = DirectMessageScope.PerChannelPeer;

    /// <summary>How much of pictures and files is kept in all, in millions of bytes. The oldest go first; what was said with them stays.</summary>
    [Range(20, 1_000_000)]
    [OptionKind(OptionKind.Restart)]
    public int AttachmentMegabytes { get; set; } = 1000;

    /// <summary>People who are known by several ids: a name, and the ids it stands for, each as the network has it, or as <c>channel:id</c> where it counts on that channel alone. Without effect where <see cref="DmScope"/> is <c>main</c>.</summary>
    public Dictionary<string, List<string>> IdentityLinks { get; set; } = [];

    /// <summary>When a session begins anew.</summary>
    public SessionResetOptions Reset { get; set; } = new();

    /// <summary>The same for kinds of chats; what is not set is taken from <see cref="Reset"/>.</summary>
    public SessionResetKinds ResetByType { get; set; } = new();

    /// <summary>The same for channels, by their ids; what is not set is taken from the kind of chat.</summary>
    public Dictionary<string, SessionResetOptions> ResetByChannel { get; set; } = [];

    /// <summary>An older way to say <c>reset: { mode: "idle", idleMinutes }</c>. Where one of the above is set, it only says how long a session may be silent.</summary>
    [Range(1, 5_256_000)]
    public int? IdleMinutes { get; set; }

    /// <summary>When people on networks are shown that somebody is typing: never, from the moment in which their message is taken, or from the first word of the answer.</summary>
    public TypingMode TypingMode { get; set; } = TypingMode.Instant;

    /// <summary>How often that is shown anew, in seconds; as often as the network needs when not set.</summary>
    [Range(1, 60)]
    public int? TypingIntervalSeconds { get; set; }

    /// <summary>Words that do the same as <c>/new</c> at the beginning of a message.</summary>
    public List<string> ResetTriggers { get; set; } = [];
}

/// <summary>When people are shown that somebody is typing.</summary>
public enum TypingMode
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>From the moment in which their message is taken.</summary>
    Instant,

    /// <summary>From the first word of the answer.</summary>
    Message,
}

/// <summary>Who shares a session.</summary>
public enum SessionSharing
{
    /// <summary>Nobody: sessions belong to their senders and groups.</summary>
    PerSender,

    /// <summary>Everybody: all that is said to an agent is one conversation.</summary>
    Global,
}

/// <summary>When a session begins anew. What is not set is taken from the rule above.</summary>
public sealed class SessionResetOptions
{
    /// <summary>By the hour or by silence; daily when nothing says anything else.</summary>
    public SessionResetMode? Mode { get; set; }

    /// <summary>The hour where the gateway is at which a day begins for sessions; 4 when not set.</summary>
    [Range(0, 23)]
    public int? AtHour { get; set; }

    /// <summary>How long a session may be silent, in minutes; 60 in mode <c>idle</c>. In mode <c>daily</c> it counts beside the hour: whichever is first.</summary>
    [Range(1, 5_256_000)]
    public int? IdleMinutes { get; set; }
}

/// <summary>What ends a session.</summary>
public enum SessionResetMode
{
    /// <summary>The hour at which a day begins.</summary>
    Daily,

    /// <summary>Silence.</summary>
    Idle,

    /// <summary>Nothing but a person.</summary>
    Never,
}

/// <summary>Section <c>session.resetByType</c>.</summary>
public sealed class SessionResetKinds
{
    /// <summary>Conversations with one person; web chat as well.</summary>
    public SessionResetOptions Dm { get; set; } = new();

    /// <summary>Groups.</summary>
    public SessionResetOptions Group { get; set; } = new();

    /// <summary>Threads and topics.</summary>
    public SessionResetOptions Thread { get; set; } = new();
}

/// <summary>Which session a direct message goes to (<c>agent-and-chat.md</c> §9).</summary>
public enum DirectMessageScope
{
    /// <summary>The main session.</summary>
    Main,

    /// <summary>One per peer.</summary>
    PerPeer,

    /// <summary>One per channel and peer.</summary>
    PerChannelPeer,

    /// <summary>One per channel, account and peer.</summary>
    PerAccountChannelPeer,
}
