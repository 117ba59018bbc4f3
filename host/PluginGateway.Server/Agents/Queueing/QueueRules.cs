using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Queueing;

/// <summary>What becomes of a message that comes while its session's run goes on (<c>agent-and-chat.md</c> §8).</summary>
internal enum QueueMode
{
    /// <summary>One turn for all, afterwards.</summary>
    Collect,

    /// <summary>A turn for each, afterwards.</summary>
    Followup,

    /// <summary>Said to the run; what it does not take gets a turn of its own.</summary>
    Steer,

    /// <summary>Both.</summary>
    SteerBacklog,

    /// <summary>The run is stopped for it.</summary>
    Interrupt,
}

/// <summary>What applies to a message. Immutable.</summary>
/// <param name="Mode">What becomes of it.</param>
/// <param name="Debounce">How long it must have been quiet before what waits gets its turn.</param>
/// <param name="Cap">How many may wait.</param>
/// <param name="Drop">What goes when more come.</param>
internal sealed record QueueRules(QueueMode Mode, TimeSpan Debounce, int Cap, QueueDrop Drop)
{
    /// <summary>What applies: what the session says goes before what is said for the channel, and that before the rest.</summary>
    /// <param name="session">The session's settings; null for a new one.</param>
    /// <param name="channel">The channel that the message came from; null for a client's.</param>
    /// <param name="options">The configuration.</param>
    public static QueueRules For(SessionSettings? session, string? channel, MessageQueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var word = session?.QueueMode ?? (channel is not null && options.ByChannel.TryGetValue(channel, out var own) ? own : options.Mode);
        return new QueueRules(
            ModeOf(word),
            TimeSpan.FromMilliseconds(session?.QueueDebounceMs ?? options.DebounceMs),
            session?.QueueCap ?? options.Cap,
            session?.QueueDrop is { } drop && Enum.TryParse<QueueDrop>(drop, ignoreCase: true, out var parsed) ? parsed : options.Drop);
    }

    private static QueueMode ModeOf(string word) => word switch
    {
        "followup" => QueueMode.Followup,
        "steer" or "queue" => QueueMode.Steer,
        "steer-backlog" or "steer+backlog" => QueueMode.SteerBacklog,
        "interrupt" => QueueMode.Interrupt,
        _ => QueueMode.Collect,
    };
}
