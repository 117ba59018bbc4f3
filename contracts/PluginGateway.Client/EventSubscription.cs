using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>A handler that is called for one kind of event, one at a time, off the receive loop, until disposed or the connection ends.</summary>
public sealed class EventSubscription : IDisposable
{
    private readonly Action remove;
    private volatile bool disposed;
    private int unreadable;

    private EventSubscription(Action remove) => this.remove = remove;

    /// <summary>Done when no more calls will come; faulted when the handler threw, which ends the subscription.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Events passed over because their payload did not have the expected shape.</summary>
    public int Unreadable => Volatile.Read(ref unreadable);

    /// <summary>Ends it. A call that runs now is not waited for; no other begins.</summary>
    public void Dispose()
    {
        disposed = true;
        remove();
    }

    internal static EventSubscription Start<TPayload>(EventQueue queue, GatewayEvent<TPayload> kind, Action<TPayload> handler, Action remove)
    {
        var subscription = new EventSubscription(remove);
        subscription.Completion = Task.Run(() => subscription.PumpAsync(queue, kind, handler));
        return subscription;
    }

    private async Task PumpAsync<TPayload>(EventQueue queue, GatewayEvent<TPayload> kind, Action<TPayload> handler)
    {
        try
        {
            await foreach (var frame in queue.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (disposed)
                {
                    return;
                }

                // The queue of a first subscriber may hold others as well.
                if (string.Equals(frame.Name, kind.Name, StringComparison.Ordinal) && TryRead(frame, kind, out var payload))
                {
                    handler(payload);
                }
            }
        }
        finally
        {
            remove();
        }
    }

    private bool TryRead<TPayload>(GatewayEventFrame frame, GatewayEvent<TPayload> kind, out TPayload payload)
    {
        payload = default!;
        try
        {
            if (frame.Payload.ValueKind is not JsonValueKind.Undefined)
            {
                payload = frame.Payload.Deserialize(kind.PayloadInfo)!;
                return true;
            }
        }
        catch (JsonException)
        {
            // A newer gateway may send more than we understand; the next one may be readable again.
        }

        Interlocked.Increment(ref unreadable);
        return false;
    }
}
