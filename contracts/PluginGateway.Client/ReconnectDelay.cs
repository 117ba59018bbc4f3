namespace PluginGateway.Client;

/// <summary>How long to wait before the next attempt: doubling from the first delay to the longest, each with jitter (<c>wire.md</c> §1.1).</summary>
internal sealed class ReconnectDelay(ReconnectingClientOptions options)
{
    private TimeSpan next = options.FirstDelay;

    /// <summary>Between half and the whole of the current step, so that clients of one gateway do not come back in step.</summary>
    public TimeSpan Next()
    {
        var step = next;
        next = Min(2 * step, options.MaxDelay);
        return step * (0.5 + (options.Jitter() / 2));
    }

    /// <summary>What the gateway asked for, within reason; without its wish the next step.</summary>
    public TimeSpan NextOr(TimeSpan? asked) => asked is { } wish ? Min(wish, options.MaxDelay) : Next();

    /// <summary>A connection was made: start small again.</summary>
    public void Reset() => next = options.FirstDelay;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
