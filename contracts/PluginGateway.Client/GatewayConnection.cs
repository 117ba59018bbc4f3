using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>One open connection: the receive loop and what it feeds.</summary>
internal sealed class GatewayConnection : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly FrameSocket socket;
    private readonly PendingCalls calls;
    private readonly EventFanOut events;
    private readonly GatewayClientOptions options;
    private readonly SequenceTracker sequence;
    private readonly TickWatchdog watchdog;
    private TimeSpan? restartExpected;
    private long seq;

    public GatewayConnection(FrameSocket socket, PendingCalls calls, EventFanOut events, HelloOk hello, GatewayClientOptions options)
    {
        this.socket = socket;
        this.calls = calls;
        this.events = events;
        this.options = options;
        Hello = hello;
        seq = hello.Resume?.Seq ?? 0;
        sequence = new SequenceTracker(hello.Resume is { StreamId: not null } resume ? resume.Seq : null);
        watchdog = new TickWatchdog(options.WatchTicks ? TickInterval(hello) : null, options.TimeProvider, () => _ = CutAsync());
        Closed = Task.Run(ReceiveAsync);
    }

    public HelloOk Hello { get; }

    /// <summary>How far this side has got in its stream; null without one.</summary>
    public EventPosition? Position => Hello.Resume?.StreamId is { } stream ? new EventPosition(stream, Interlocked.Read(ref seq)) : null;

    public string? TlsFingerprint => socket.TlsFingerprint;

    /// <summary>Done when the connection is over and every waiting call has failed; never faulted.</summary>
    public Task<ConnectionEnd> Closed { get; }

    /// <summary>Sends a request. A call that is cancelled is forgotten here; the gateway still works on it.</summary>
    public async Task<TResult> CallAsync<TParams, TResult>(
        Method<TParams, TResult> method, TParams parameters, Action<TResult>? onAccepted, CancellationToken cancellationToken)
    {
        var call = new PendingCall<TResult>(method.Name, method.ResultInfo, twoStage: onAccepted is not null);
        var id = calls.Add(call);
        try
        {
            await SendAsync(RequestFrame.Write(id, method, parameters), method.Name, cancellationToken).ConfigureAwait(false);
            if (onAccepted is not null)
            {
                await Task.WhenAny(call.Accepted, call.Final).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (call.Accepted.IsCompletedSuccessfully)
                {
                    // Also when the end came so soon that it is here already.
                    onAccepted(await call.Accepted.ConfigureAwait(false));
                }
            }

            return await call.Final.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            calls.Remove(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var bye = new ConnectionEnd(1000, "closed by this side");
        await socket.CloseAsync(bye).ConfigureAwait(false);
        try
        {
            await Closed.WaitAsync(Farewell, options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            socket.Abort(bye);
            await Closed.ConfigureAwait(false);
        }
    }

    /// <summary>Cuts the connection without a word: for a gateway that may never answer a farewell.</summary>
    public void Abort() => socket.Abort(new ConnectionEnd(null, "cut by this side"));

    private async Task SendAsync(ReadOnlyMemory<byte> frame, string method, CancellationToken cancellationToken)
    {
        if (Hello.Policy.MaxPayload > 0 && frame.Length > Hello.Policy.MaxPayload)
        {
            // Sent all the same, it would cost the connection and every other call on it (close 1009).
            throw new GatewayException(
                ErrorCodes.InvalidRequest, $"{method} not sent: {frame.Length} bytes, and the gateway accepts {Hello.Policy.MaxPayload}");
        }

        try
        {
            await socket.SendAsync(frame).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new GatewayException($"{method} not sent: the connection is closing", e);
        }
    }

    private async Task<ConnectionEnd> ReceiveAsync()
    {
        var end = socket.End;
        try
        {
            while (await socket.ReceiveAsync(CancellationToken.None).ConfigureAwait(false) is { } message)
            {
                Route(message);
            }

            end = socket.End;
        }
        catch (Exception e)
        {
            // The last stop of the loop: whatever ends it must fail the calls that wait, or they wait for ever.
            end = new ConnectionEnd(null, $"receive loop failed: {e.Message}") { Cause = e };
        }
        finally
        {
            end = end with { RestartExpected = restartExpected };
            watchdog.Dispose();
            socket.Dispose();
            calls.End(end);
        }

        return end;
    }

    private void Route(ReadOnlyMemory<byte> message)
    {
        // What is no frame, or of a kind a newer gateway may know, is passed over.
        var isAnswer = false;
        if (InboundFrame.TryRead(message, out var frame))
        {
            if (frame.Kind is FrameKind.Response)
            {
                isAnswer = calls.Answer(frame);
            }
            else if (frame.Kind is FrameKind.Event)
            {
                OnEvent(frame);
            }
        }

        options.OnFrame?.Invoke(message, isAnswer);
    }

    private void OnEvent(in InboundFrame frame)
    {
        if (frame.EventName == LifecycleEvents.Tick.Name)
        {
            watchdog.Beat();
        }
        else if (frame.EventName == LifecycleEvents.Shutdown.Name)
        {
            restartExpected = RestartExpected(frame.Payload.Span);
        }

        if (sequence.Next(frame.Seq) is { } gap)
        {
            options.OnSequenceGap?.Invoke(gap);
        }

        events.Publish(frame);
        if (frame.Seq is { } number)
        {
            Interlocked.Exchange(ref seq, number);
        }
    }

    private async Task CutAsync()
    {
        var silence = new ConnectionEnd(4000, "tick timeout");
        await socket.CloseAsync(silence).ConfigureAwait(false);
        socket.Abort(silence);
    }

    private static TimeSpan TickInterval(HelloOk hello) =>
        TimeSpan.FromMilliseconds(hello.Policy.TickIntervalMs > 0 ? hello.Policy.TickIntervalMs : ProtocolLimits.TickIntervalMs);

    private static TimeSpan? RestartExpected(ReadOnlySpan<byte> payload)
    {
        try
        {
            var ms = JsonSerializer.Deserialize(payload, LifecycleEvents.Shutdown.PayloadInfo)?.RestartExpectedMs;
            return ms >= 0 ? TimeSpan.FromMilliseconds(ms.Value) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
