using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>messages</c> of <c>plugins.json</c>.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class MessagesOptions
{
    /// <summary>What becomes of messages that come while their session's run goes on.</summary>
    public MessageQueueOptions Queue { get; set; } = new();

    /// <summary>Messages in groups.</summary>
    public GroupChatOptions GroupChat { get; set; } = new();

    /// <summary>What a message that is answered is reacted to with, as soon as it is taken: an emoji that the network has. None when not set.</summary>
    [StringLength(32)]
    public string? AckReaction { get; set; }

    /// <summary>Which messages are reacted to with it.</summary>
    public AckReactionScope AckReactionScope { get; set; } = AckReactionScope.GroupMentions;

    /// <summary>Whether it is taken back when the reply has been sent.</summary>
    public bool RemoveAckAfterReply { get; set; }
}

/// <summary>Section <c>messages.groupChat</c>.</summary>
public sealed class GroupChatOptions
{
    /// <summary>How many messages that do not speak to us an agent is told of when one does; 0 for none. <c>historyLimit</c> of an account goes before it.</summary>
    [Range(0, 1000)]
    public int HistoryLimit { get; set; } = 50;
}

/// <summary>Which messages are reacted to with <c>messages.ackReaction</c> (<c>channels.md</c> §7).</summary>
public enum AckReactionScope
{
    /// <summary>Those in groups that speak to us.</summary>
    GroupMentions,

    /// <summary>All in groups that are answered.</summary>
    GroupAll,

    /// <summary>Direct ones.</summary>
    Direct,

    /// <summary>All that are answered.</summary>
    All,
}

/// <summary>Section <c>messages.queue</c> (<c>agent-and-chat.md</c> §8). What a session says for itself goes before it.</summary>
public sealed class MessageQueueOptions
{
    internal const string Modes = "collect|followup|steer(?:[-+]backlog)?|interrupt|queue";

    internal const string ModesError = "is none of collect, steer, followup, steer-backlog, interrupt, queue";

    /// <summary>
    /// <c>collect</c>: all of them become one turn afterwards. <c>followup</c>: each gets a turn of its own. <c>steer</c>: the run is told between two rounds of tools.
    /// <c>steer-backlog</c>: that, and a turn of their own as well. <c>interrupt</c>: the run is stopped for the newest. <c>queue</c> is <c>steer</c>.
    /// </summary>
    [RegularExpression(Modes, ErrorMessage = ModesError)]
    public string Mode { get; set; } = "collect";

    /// <summary>The mode by channel, where it is another one: <c>{ "irc": "followup" }</c>.</summary>
    [RegularExpression(Modes, ErrorMessage = ModesError)]
    public Dictionary<string, string> ByChannel { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long it must have been quiet before waiting messages get their turn, in milliseconds.</summary>
    [Range(0, 60_000)]
    public int DebounceMs { get; set; } = 1000;

    /// <summary>Messages that may wait in a session.</summary>
    [Range(1, 1000)]
    public int Cap { get; set; } = 20;

    /// <summary>What goes when more come: <c>Old</c> and <c>Summarize</c> the oldest, which with the latter is told to the agent in short; <c>New</c> the one that comes.</summary>
    public QueueDrop Drop { get; set; } = QueueDrop.Summarize;
}

/// <summary>What goes when too many messages wait.</summary>
public enum QueueDrop
{
    /// <summary>The oldest, of which the agent is told the beginning.</summary>
    Summarize,

    /// <summary>The oldest.</summary>
    Old,

    /// <summary>The one that comes.</summary>
    New,
}
