using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PluginGateway.Manager.Running;

/// <summary>What waits for one reader: bounded, the oldest goes first; status changes that follow each other become one, and the last is never lost.</summary>
internal sealed class EventReader(int capacity)
{
    private readonly Lock gate = new();
    private readonly LinkedList<GatewayEvent> waiting = [];
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool isOver;

    public void Write(GatewayEvent one)
    {
        lock (gate)
        {
            if (one is GatewayEvent.StatusChanged change && waiting.Count >= capacity / 2 && TakeStatus() is { } earlier)
            {
                // Only a reader that is behind is spared the steps in between.
                one = new GatewayEvent.StatusChanged(earlier.Old, change.New);
            }

            waiting.AddLast(one);
            if (waiting.Count > capacity)
            {
                var oldest = waiting.First!;
                waiting.Remove(oldest.Value is GatewayEvent.StatusChanged && oldest.Next is { } next ? next : oldest);
            }
        }

        Wake();
    }

    public void Complete()
    {
        lock (gate)
        {
            isOver = true;
        }

        Wake();
    }

    public async IAsyncEnumerable<GatewayEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await news.Reader.ReadAsync(cancellation);
            while (TryTake(out var one))
            {
                yield return one;
            }

            if (IsAtEnd())
            {
                yield break;
            }
        }
    }

    private GatewayEvent.StatusChanged? TakeStatus()
    {
        for (var node = waiting.Last; node is not null; node = node.Previous)
        {
            if (node.Value is GatewayEvent.StatusChanged status)
            {
                waiting.Remove(node);
                return status;
            }
        }

        return null;
    }

    private bool TryTake(out GatewayEvent one)
    {
        lock (gate)
        {
            one = waiting.First?.Value!;
            if (waiting.Count > 0)
            {
                waiting.RemoveFirst();
            }

            return one is not null;
        }
    }

    private bool IsAtEnd()
    {
        lock (gate)
        {
            return isOver && waiting.Count == 0;
        }
    }

    private void Wake() => news.Writer.TryWrite(true);
}
