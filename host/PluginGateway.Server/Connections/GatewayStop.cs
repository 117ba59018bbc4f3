using System.Collections.Concurrent;
using System.Net.WebSockets;
using PluginGateway.Protocol;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Ends all connections in good order: the <c>shutdown</c> event first, then close 1012 (<c>wire.md</c> §8), also for sockets that never finished the handshake.
/// The reference tells its clients last; here they hear it first, while everything still works. Any thread.
/// </summary>
internal sealed class GatewayStop(Broadcaster broadcaster, TimeProvider time)
{
    /// <summary>What sockets are closed with.</summary>
    public const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    /// <summary>Its text.</summary>
    public const string ServiceRestartReason = "service restart";

    private readonly ConcurrentDictionary<GatewayConnection, TaskCompletionSource> _open = new();
    private volatile bool _stopping;
    private volatile bool _closing;

    /// <summary>Whether it ends: what is under way may go on, and nobody comes in any more.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Whether sockets are being closed, and new ones turned away.</summary>
    public bool IsClosing => _closing;

    /// <summary>Why the gateway goes, for its clients; set by whoever ends it.</summary>
    public string Reason { get; set; } = "gateway stopping";

    /// <summary>When it will be back, in milliseconds, for its clients; null when that is not known.</summary>
    public int? RestartExpectedMs { get; set; }

    /// <summary>Counts a socket until it is gone.</summary>
    public IDisposable Enter(GatewayConnection connection)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[connection] = gone;
        if (_closing)
        {
            connection.BeginClose(ServiceRestart, ServiceRestartReason);
        }

        return new Visit(this, connection, gone);
    }

    /// <summary>Tells everybody that the gateway goes.</summary>
    /// <param name="reason">For example <c>gateway stopping</c>.</param>
    /// <param name="restartExpectedMs">When it will be back; null when that is not known.</param>
    public void Announce(string reason, int? restartExpectedMs)
    {
        _stopping = true;
        broadcaster.Send(LifecycleEvents.Shutdown, new ShutdownPayload(reason) { RestartExpectedMs = restartExpectedMs }, droppable: false);
    }

    /// <summary>Closes every socket; cuts those off that have not answered after <paramref name="patience"/>.</summary>
    public async Task CloseAllAsync(TimeSpan patience)
    {
        _stopping = _closing = true;
        foreach (var (connection, _) in _open)
        {
            connection.BeginClose(ServiceRestart, ServiceRestartReason);
        }

        await Task.WhenAny(Task.WhenAll(_open.Values.Select(gone => gone.Task)), Task.Delay(patience, time));
        foreach (var (connection, _) in _open)
        {
            connection.Abort();
        }
    }

    private sealed class Visit(GatewayStop owner, GatewayConnection connection, TaskCompletionSource gone) : IDisposable
    {
        public void Dispose()
        {
            owner._open.TryRemove(connection, out _);
            gone.TrySetResult();
        }
    }
}
