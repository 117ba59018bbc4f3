using System.Runtime.CompilerServices;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Who wants which events. Subscribing is safe for any thread; publishing belongs to one receive loop at a time.</summary>
internal sealed class EventFanOut
{
    private readonly Lock gate = new();
    private readonly int capacity;
    private volatile EventQueue[] queues = [];
    private EventQueue? early;
    private bool completed;

    /// <summary>Nobody wants any yet.</summary>
    /// <param name="capacity">How many may wait for one subscriber.</param>
    /// <param name="keepsEarly">Whether what comes before the first subscriber waits for it: events that are resumed come right after the hello.</param>
    public EventFanOut(int capacity, bool keepsEarly)
    {
        this.capacity = capacity;
        if (keepsEarly)
        {
            early = new EventQueue(name: null, capacity);
            queues = [early];
        }
    }

    /// <summary>Everything from this call on, to the end of the connection.</summary>
    public IAsyncEnumerable<GatewayEventFrame> Read(CancellationToken cancellationToken) => ReadAsync(Add(name: null), cancellationToken);

    /// <summary>Calls <paramref name="handler"/> for one kind of event, from this call on.</summary>
    public EventSubscription Subscribe<TPayload>(GatewayEvent<TPayload> kind, Action<TPayload> handler)
    {
        var queue = Add(kind.Name);
        return EventSubscription.Start(queue, kind, handler, () => Remove(queue));
    }

    public void Publish(in InboundFrame frame)
    {
        GatewayEventFrame? shown = null;
        foreach (var queue in queues)
        {
            if (queue.Wants(frame.EventName))
            {
                queue.Write(shown ??= Shown(frame));
            }
        }
    }

    /// <summary>No more events will come.</summary>
    public void Complete()
    {
        EventQueue[] left;
        lock (gate)
        {
            completed = true;
            left = queues;
            queues = [];
        }

        foreach (var queue in left)
        {
            queue.Complete();
        }
    }

    private static GatewayEventFrame Shown(in InboundFrame frame) =>
        new(frame.EventName, frame.Payload.IsEmpty ? default : JsonElement.Parse(frame.Payload.Span), frame.Seq, frame.StateVersion);

    private async IAsyncEnumerable<GatewayEventFrame> ReadAsync(EventQueue queue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in queue.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return frame;
            }
        }
        finally
        {
            Remove(queue);
        }
    }

    private EventQueue Add(string? name)
    {
        EventQueue queue;
        lock (gate)
        {
            if (early is not null)
            {
                (queue, early) = (early, null);
                return queue;
            }

            queue = new EventQueue(name, capacity);
            if (!completed)
            {
                queues = [.. queues, queue];
                return queue;
            }
        }

        queue.Complete();
        return queue;
    }

    private void Remove(EventQueue queue)
    {
        lock (gate)
        {
            queues = [.. queues.Where(other => other != queue)];
        }

        queue.Complete();
    }
}
