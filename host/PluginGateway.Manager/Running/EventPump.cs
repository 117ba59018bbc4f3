using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Manager.Running;

/// <summary>The one way out for events: everything leaves in the order it happened, off every lock, and nobody who listens holds up anything.</summary>
internal sealed class EventPump : IAsyncDisposable
{
    private readonly Channel<GatewayEvent> queue = Channel.CreateUnbounded<GatewayEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock gate = new();
    private readonly int capacity;
    private readonly Action<GatewayEvent.StatusChanged> onStatus;
    private readonly ILogger log;
    private readonly Task pumping;
    private volatile EventReader[] readers = [];
    private bool isOver;

    /// <summary>Begins.</summary>
    /// <param name="capacity">How many may wait for one reader.</param>
    /// <param name="onStatus">Calls the handlers of the event.</param>
    /// <param name="log">Where failures of handlers go.</param>
    public EventPump(int capacity, Action<GatewayEvent.StatusChanged> onStatus, ILogger log)
    {
        (this.capacity, this.onStatus, this.log) = (capacity, onStatus, log);
        pumping = Task.Run(PumpAsync);
    }

    /// <summary>Takes an event; never waits. Under the manager's lock, so that the order is that of what happened.</summary>
    public void Publish(GatewayEvent happened) => queue.Writer.TryWrite(happened);

    /// <summary>Everything from this call on.</summary>
    public IAsyncEnumerable<GatewayEvent> WatchAsync(CancellationToken cancellation)
    {
        var reader = new EventReader(capacity);
        lock (gate)
        {
            if (isOver)
            {
                reader.Complete();
            }
            else
            {
                readers = [.. readers, reader];
            }
        }

        return ReadAsync(reader, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await pumping;
    }

    private async IAsyncEnumerable<GatewayEvent> ReadAsync(EventReader reader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (var one in reader.ReadAsync(cancellation))
            {
                yield return one;
            }
        }
        finally
        {
            lock (gate)
            {
                readers = [.. readers.Where(other => other != reader)];
            }
        }
    }

    private async Task PumpAsync()
    {
        await foreach (var one in queue.Reader.ReadAllAsync())
        {
            foreach (var reader in readers)
            {
                reader.Write(one);
            }

            if (one is GatewayEvent.StatusChanged change)
            {
                Tell(change);
            }
        }

        lock (gate)
        {
            isOver = true;
        }

        foreach (var reader in readers)
        {
            reader.Complete();
        }
    }

    private void Tell(GatewayEvent.StatusChanged change)
    {
        try
        {
            onStatus(change);
        }
        catch (Exception e) // the boundary to the application's handlers: a fault of theirs must not end the pump
        {
            GatewayManagerLog.HandlerFailed(log, e);
        }
    }
}
