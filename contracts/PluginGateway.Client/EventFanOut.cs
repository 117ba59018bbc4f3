using System.Runtime.CompilerServices;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Who wants which events. Subscribing is safe for any thread; publishing belongs to one receive loop at a time.</summary>
internal sealed class EventFanOut(int capacity)
{
    private readonly Lock gate = new();
    private volatile EventQueue[] queues = [];
    private bool completed;

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
        var queue = new EventQueue(name, capacity);
        lock (gate)
        {
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
