using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>
/// A connection that comes back: it connects, and reconnects with growing delays, until disposed or refused for good. Event
/// subscriptions outlive the single connection; calls do not, and are never repeated. With <see cref="GatewayClientOptions.ResumeEvents"/> subscribers also get what came while there was
/// no connection, once and in order, or <see cref="ReconnectingClientState.ResyncRequired"/> says that they may not have. Safe for any thread.
/// </summary>
public sealed class ReconnectingClient : IAsyncDisposable
{
    private readonly GatewayClientOptions options;
    private readonly EventFanOut events;
    private readonly ReconnectDelay delay;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private readonly Lock gate = new();
    private TaskCompletionSource<GatewayClient> connected = NewConnected();
    private EventPosition? position;
    private bool wasConnected;
    private bool knowsNoStreams;
    private volatile ReconnectingClientState state = new(ReconnectingClientPhase.Connecting);

    private ReconnectingClient(GatewayClientOptions options, ReconnectingClientOptions comeBack, Action<ReconnectingClientState>? onChanged)
    {
        this.options = options;
        events = new EventFanOut(options.EventCapacity, options.ResumeEvents);
        delay = new ReconnectDelay(comeBack);
        position = options.ResumeFrom;
        Changed += onChanged;
        loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// Raised after every change of <see cref="State"/>, in order, on the client's own loop: return quickly; an exception stops the client.
    /// </summary>
    public event Action<ReconnectingClientState>? Changed;

    /// <summary>Where it stands now.</summary>
    public ReconnectingClientState State => state;

    /// <summary>Begins to connect. Returns at once.</summary>
    /// <param name="options">Where to and as whom.</param>
    /// <param name="comeBack">How to come back; the reference's numbers when null.</param>
    /// <param name="onChanged">A first subscriber of <see cref="Changed"/>, which misses nothing.</param>
    public static ReconnectingClient Start(GatewayClientOptions options, ReconnectingClientOptions? comeBack, Action<ReconnectingClientState>? onChanged)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ReconnectingClient(options, comeBack ?? new ReconnectingClientOptions(), onChanged);
    }

    /// <summary>The present connection, or the next one.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GatewayException">The client has stopped: the refusal, or <see cref="ErrorCodes.Unavailable"/> when disposed.</exception>
    public Task<GatewayClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return connected.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for a connection and calls a method on it. A call whose connection is lost fails; whether the gateway did it is unknown.</summary>
    /// <inheritdoc cref="GatewayClient.CallAsync{TParams, TResult}(Method{TParams, TResult}, TParams, CancellationToken)"/>
    public async Task<TResult> CallAsync<TParams, TResult>(Method<TParams, TResult> method, TParams parameters, CancellationToken cancellationToken)
    {
        var client = await ConnectedAsync(cancellationToken).ConfigureAwait(false);
        return await client.CallAsync(method, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every event of every connection from this call on, until the client stops.</summary>
    /// <inheritdoc cref="GatewayClient.EventsAsync"/>
    public IAsyncEnumerable<GatewayEventFrame> EventsAsync(CancellationToken cancellationToken) => events.Read(cancellationToken);

    /// <inheritdoc cref="GatewayClient.Subscribe{TPayload}"/>
    public EventSubscription Subscribe<TPayload>(GatewayEvent<TPayload> kind, Action<TPayload> handler)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(handler);
        return events.Subscribe(kind, handler);
    }

    /// <summary>Closes the connection and stops coming back. Not to be called from <see cref="Changed"/>. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        GatewayException? refusal = null;
        try
        {
            while (refusal is null)
            {
                refusal = await ConnectOnceAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception e)
        {
            // A callback of the program failed. Nobody awaits this loop, so its end is shown where the program looks: in the state.
            refusal = new GatewayException($"the client failed: {e.Message}", e);
        }
        finally
        {
            Stop(refusal);
        }
    }

    /// <summary>One connection from attempt to end and the wait after it; the refusal when there is no sense in another.</summary>
    private async Task<GatewayException?> ConnectOnceAsync()
    {
        Set(new ReconnectingClientState(ReconnectingClientPhase.Connecting));
        TimeSpan? asked;
        GatewayException failure;
        try
        {
            var end = await StayConnectedAsync().ConfigureAwait(false);
            (asked, failure) = (end.RestartExpected, end.ToException());
        }
        catch (GatewayException e) when (IsIgnorantOfStreams(e.Error))
        {
            knowsNoStreams = true;
            return null;
        }
        catch (GatewayException e) when (MayMend(e.Error))
        {
            (asked, failure) = (e.Error.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : null, e);
        }
        catch (GatewayException e)
        {
            return e;
        }

        var wait = delay.NextOr(asked);
        Set(new ReconnectingClientState(ReconnectingClientPhase.Waiting) { Failure = failure, RetryIn = wait });
        await Task.Delay(wait, options.TimeProvider, stopping.Token).ConfigureAwait(false);
        return null;
    }

    private async Task<ConnectionEnd> StayConnectedAsync()
    {
        var resume = options.ResumeEvents && !knowsNoStreams ? GatewayClient.ResumeOf(position) : null;
        var client = await GatewayClient.ConnectAsync(options, resume, events, stopping.Token).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            delay.Reset();
            Offer(client);
            try
            {
                Set(new ReconnectingClientState(ReconnectingClientPhase.Connected) { Hello = client.Hello, ResyncRequired = IsResyncRequired(client.Hello) });
                return await client.Closed.WaitAsync(stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                position = client.Position ?? position;
                wasConnected = true;
                Withdraw();
            }
        }
    }

    /// <summary>Bad credentials, another protocol or a missing pairing stay as they are; everything else may pass.</summary>
    private static bool MayMend(ErrorShape error) =>
        error.Retryable ?? error.Code is not (ErrorCodes.InvalidRequest or ErrorCodes.NotPaired);

    /// <summary>A gateway that knows nothing of streams refuses to be asked for one (<c>wire.md</c> §2.2). It is asked without, and every connection begins anew.</summary>
    private bool IsIgnorantOfStreams(ErrorShape error) =>
        options.ResumeEvents && !knowsNoStreams && error.Code == ErrorCodes.InvalidRequest && error.Message.Contains("unexpected property 'resume'", StringComparison.Ordinal);

    private bool IsResyncRequired(HelloOk hello) =>
        options.ResumeEvents && (wasConnected || position is not null) && hello.Resume is not { ResyncRequired: false, Interrupted: not true };

    private void Offer(GatewayClient client)
    {
        lock (gate)
        {
            connected.SetResult(client);
        }
    }

    private void Withdraw()
    {
        lock (gate)
        {
            connected = NewConnected();
        }
    }

    private void Stop(GatewayException? refusal)
    {
        lock (gate)
        {
            connected.TrySetException(refusal ?? new GatewayException("this client has been closed"));
            // Nobody need be waiting: seen here, it is no unobserved exception.
            _ = connected.Task.Exception;
        }

        events.Complete();
        Set(new ReconnectingClientState(ReconnectingClientPhase.Stopped) { Failure = refusal });
    }

    private void Set(ReconnectingClientState value)
    {
        state = value;
        Changed?.Invoke(value);
    }

    private static TaskCompletionSource<GatewayClient> NewConnected() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
