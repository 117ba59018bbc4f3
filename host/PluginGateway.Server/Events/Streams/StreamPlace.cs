using PluginGateway.Protocol;

namespace PluginGateway.Server.Events.Streams;

/// <summary>Where a connection stands in its stream as it begins. Immutable.</summary>
/// <param name="Stream">The stream; null when its events cannot be resumed.</param>
/// <param name="Answer">What the client is told.</param>
internal sealed record StreamPlace(EventStream? Stream, HelloResume Answer)
{
    /// <summary>The position in the log after which its events begin.</summary>
    public long Position { get; init; }

    /// <summary>Which log it is: <see cref="LogExtent.Generation"/>.</summary>
    public int Generation { get; init; }

    /// <summary>Whether the connection gets its events from the log. Else it is as one that never asked.</summary>
    public bool IsResumable => Stream is not null;

    /// <summary>No stream: the client is let in all the same, and told.</summary>
    public static StreamPlace None(string why) => new(null, new HelloResume { Seq = 0, ResyncRequired = true, Reason = why });
}
