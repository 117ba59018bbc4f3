using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>messages</c> of <c>plugins.json</c>.</summary>
public sealed class MessagesOptions
{
    /// <summary>What becomes of messages that come while their session's run goes on.</summary>
    public MessageQueueOptions Queue { get; set; } = new();
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
