namespace PluginGateway.Client;

/// <summary>Notices when event numbers jump. Used by the receive loop only.</summary>
/// <param name="before">The number before that of the first event, where it is known.</param>
internal sealed class SequenceTracker(long? before)
{
    private long? last = before;

    /// <summary>The gap before this number, if there is one. Events without a number do not count (<c>wire.md</c> §9.1).</summary>
    public SequenceGap? Next(long? seq)
    {
        if (seq is not { } received)
        {
            return null;
        }

        var gap = last is { } previous && received > previous + 1 ? new SequenceGap(previous + 1, received) : null;
        last = received;
        return gap;
    }
}
