using System.Threading.Channels;

namespace PluginGateway.Server.Reload;

/// <summary>
/// Gathers triggers into batches: one application for a storm of them. A batch is ready when it has been quiet for a while, at the latest two seconds after its
/// first trigger, and at once when somebody asked by hand. One reader; any thread may add.
/// </summary>
internal sealed class TriggerQueue(TimeSpan quiet, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Channel<Trigger> _triggers = Channel.CreateUnbounded<Trigger>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>How long it must be quiet. For the reader alone.</summary>
    public TimeSpan Quiet { get; set; } = quiet;

    /// <summary>Adds one.</summary>
    /// <returns>Whether anybody will still read it.</returns>
    public bool Add(Trigger trigger) => _triggers.Writer.TryWrite(trigger);

    /// <summary>No more come.</summary>
    public void Close() => _triggers.Writer.TryComplete();

    /// <summary>Waits for the next batch.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>.</exception>
    public async Task<IReadOnlyList<Trigger>> NextAsync(CancellationToken stop)
    {
        await _triggers.Reader.WaitToReadAsync(stop);
        var batch = Take([]);
        var began = time.GetTimestamp();
        while (!batch.Exists(trigger => trigger.IsByHand))
        {
            var left = Longest - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await ArrivesAsync(left < Quiet ? left : Quiet, stop))
            {
                break;
            }

            Take(batch);
        }

        return batch;
    }

    /// <summary>What nobody will work on any more.</summary>
    public IReadOnlyList<Trigger> Rest() => Take([]);

    private List<Trigger> Take(List<Trigger> batch)
    {
        while (_triggers.Reader.TryRead(out var trigger))
        {
            batch.Add(trigger);
        }

        return batch;
    }

    private async Task<bool> ArrivesAsync(TimeSpan within, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            return await _triggers.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
