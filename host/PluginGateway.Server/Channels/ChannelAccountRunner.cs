using System.Diagnostics.CodeAnalysis;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Keeps one account's receiver running: a fresh instance for each start, and a growing pause after each failure. Is started once and stopped once. Any thread.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "StopAsync disposes them, unless the channel still uses them")]
internal sealed class ChannelAccountRunner
{
    // IChannel.RunAsync: to be obeyed within 10 s. The same for coming back from the call.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _channelId;
    private readonly PluginGeneration _generation;
    private readonly InboundPipeline _pipeline;
    private readonly ChannelServices _services;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SendDoor _door = new();
    private readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ChannelAccountSettings _settings;
    private volatile IChannel? _channel;
    private readonly AccountMedia _media;
    private readonly LeftBehind _left = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Makes it; <see cref="Start"/> starts it.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="generation">Whose it is.</param>
    /// <param name="account">Makes the instances.</param>
    /// <param name="settings">Who may talk to it.</param>
    /// <param name="pipeline">Takes what comes in.</param>
    /// <param name="services">Clock, log, who is told of changes.</param>
    /// <param name="before">What is known of the account from a receiver before this one.</param>
    public ChannelAccountRunner(
        string channelId, PluginGeneration generation, ChannelAccount account, ChannelAccountSettings settings, InboundPipeline pipeline, ChannelServices services, ChannelAccountSnapshot? before)
    {
        (_channelId, _generation, Account, _settings, _pipeline, _services) = (channelId, generation, account, settings, pipeline, services);
        _media = new AccountMedia(services.Media, generation, $"{channelId}/{account.Id}", _stop.Token);
        State = new ChannelAccountState(account.Id, settings.DmPolicyName, before, services.Time, services.Changed);
        if (before?.Connected != true)
        {
            // Nobody could send before, so nobody waits for the connection now.
            _settled.SetResult();
        }
    }

    /// <summary>What makes the instances.</summary>
    public ChannelAccount Account { get; }

    /// <summary>Whose it is.</summary>
    public PluginGeneration Generation => _generation;

    /// <summary>The channel's id.</summary>
    public string ChannelId => _channelId;

    /// <summary>The account's id.</summary>
    public string AccountId => Account.Id;

    /// <summary>Who may talk to it.</summary>
    public ChannelAccountSettings Settings => _settings;

    /// <summary>What is known of its connection.</summary>
    public ChannelAccountState State { get; }

    /// <summary>Ends when the first instance runs, with null, or could not, with the reason.</summary>
    public Task<string?> Started => _started.Task;

    /// <summary>Whether another receiver is about to take over.</summary>
    public bool HandsOver => AtPause is not null && !HandedOver.IsCompleted;

    /// <summary>Ends when what is to be sent is to look for another receiver.</summary>
    public Task HandedOver => _handedOver.Task;

    /// <inheritdoc />
    public override string ToString() => $"channel {_channelId} account {AccountId}";

    /// <summary>Has an instance check its credentials. Before the start; what it throws is the caller's.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        using var work = _generation.Mark.Enter();
        await using var instance = CreateInstance();
        await instance.Channel.PrepareAsync(new ChannelContext(this), cancellation);
    }

    /// <summary>Starts it. Once.</summary>
    public void Start()
    {
        _running = Task.Run(RunAsync);
        _ = WatchStartAsync();
    }

    /// <summary>Takes other settings of who may talk to it.</summary>
    public void Take(ChannelAccountSettings settings)
    {
        _settings = settings;
        State.Take(settings.DmPolicyName);
    }

    /// <summary>What was known of the connection when it was paused; null before.</summary>
    public ChannelAccountSnapshot? AtPause { get; private set; }

    /// <summary>Whether there is an instance that is connected, as far as it says, or that has not said anything for as long as it may take.</summary>
    public bool IsReady => _channel is not null && (State.Snapshot.Connected || (_settled.Task.IsCompleted && State.Snapshot.State == "starting"));

    /// <summary>Does something with the account's instance: sends, asks.</summary>
    /// <param name="work">What; gets the instance.</param>
    /// <param name="working">What came of it; null when there is no instance, and nothing was done.</param>
    /// <param name="cancellation">Stops waiting for the instance to connect.</param>
    /// <returns>False when another receiver is about to take over: wait for <see cref="HandedOver"/> and look again.</returns>
    public bool TryUse<T>(Func<IChannel, ValueTask<T>> work, out Task<T?> working, CancellationToken cancellation)
        where T : class
    {
        var entered = _door.TryEnter();
        working = entered ? UseAsync(work, cancellation) : Task.FromResult<T?>(null);
        return entered;
    }

    /// <summary>The network has taken a message.</summary>
    public void Sent() => State.Sent();

    /// <summary>Takes what a receiver that was stopped has left behind, before the start.</summary>
    public void Inherit(ChannelAccountRunner stopped) => _left.TakeFrom(stopped._left);

    /// <summary>Lets no message in any more and waits for those that are under way; what comes now waits for <see cref="HandOver"/>.</summary>
    /// <param name="leaves">Whether the receiver may leave its connection to the next one.</param>
    public async Task PauseAsync(bool leaves)
    {
        AtPause ??= State.Snapshot;
        _left.IsWanted = leaves;
        await Task.WhenAny(_door.Shut(), Task.Delay(Patience, _services.Time));
    }

    /// <summary>Sends those away that wait: the tables have an answer for them.</summary>
    public void HandOver() => _handedOver.TrySetResult();

    /// <summary>Stops it; leaves a receiver behind that does not obey in time.</summary>
    /// <param name="hurry">Cancelled when its time is over.</param>
    public async Task StopAsync(CancellationToken hurry)
    {
        await _draining.CancelAsync();
        await _stop.CancelAsync();
        _settled.TrySetResult();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(hurry);
        if (await Task.WhenAny(_running, Task.Delay(Patience, _services.Time, patience.Token)) != _running)
        {
            ChannelLog.Abandoned(_services.Log, _channelId, AccountId);
            return;
        }

        await patience.CancelAsync();
        if (!_left.IsWanted)
        {
            _left.Close();
        }

        _draining.Dispose();
        _stop.Dispose();
    }

    private async Task<T?> UseAsync<T>(Func<IChannel, ValueTask<T>> work, CancellationToken cancellation)
        where T : class
    {
        try
        {
            // A receiver that has just taken over connects first: what could be sent a moment ago is not refused now.
            if (!_settled.Task.IsCompleted)
            {
                await Task.WhenAny(_settled.Task, Task.Delay(Patience, _services.Time, cancellation));
            }

            if (_channel is not { } channel || !_generation.TryEnter(out var lease))
            {
                return null;
            }

            using (lease)
            using (_generation.Mark.Enter())
            {
                return await work(channel);
            }
        }
        finally
        {
            _door.Leave();
        }
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested; failures++)
        {
            var connectedBefore = State.Snapshot.LastConnectedAt;
            var error = await RunOnceAsync();
            _started.TrySetResult(error ?? "it ended by itself");
            _settled.TrySetResult();
            State.Stopped(error);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            failures = State.Snapshot.LastConnectedAt == connectedBefore ? failures : 0;
            var delay = Backoff.After(failures);
            ChannelLog.Failed(_services.Log, _channelId, AccountId, delay, error ?? "it ended by itself");
            await Task.Delay(delay, _services.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> RunOnceAsync()
    {
        State.Starting();
        try
        {
            await RunInstanceAsync();
            if (!_stop.IsCancellationRequested)
            {
                _generation.Fault($"{this}: RunAsync ended by itself");
            }

            return null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: a failure is a state, kept as text.
            var error = $"{e.GetType().Name}: {e.Message}";
            if (!_stop.IsCancellationRequested && !ReceiverFailure.IsTheNetworks(e))
            {
                _generation.Fault($"{this}: {error}");
            }

            return error;
        }
    }

    /// <summary>On a thread of its own until the call comes back: a channel that does not must cost nobody else a pool thread.</summary>
    private async Task RunInstanceAsync()
    {
        using var work = _generation.Mark.Enter();
        var starting = Task.Factory.StartNew(Begin, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var (instance, running) = await starting;
        await using (instance)
        {
            try
            {
                if (!running.IsCompleted)
                {
                    _started.TrySetResult(null);
                }

                await running;
            }
            finally
            {
                _channel = null;
            }
        }

        (ChannelInstance, Task) Begin()
        {
            var made = CreateInstance();
            _channel = made.Channel;
            try
            {
                return (made, made.Channel.RunAsync(new ChannelContext(this), _stop.Token));
            }
            catch (Exception e)
            {
                // Thrown before its first await: the same as after it, and the instance is disposed above.
                return (made, Task.FromException(e));
            }
        }
    }

    // The lease keeps the generation from going while its container is at work; a running channel holds none, for it is stopped before.
    private ChannelInstance CreateInstance()
    {
        if (!_generation.TryEnter(out var lease))
        {
            throw new OperationCanceledException("the plugin is stopping");
        }

        using (lease)
        {
            return Account.Create();
        }
    }

    private async Task WatchStartAsync()
    {
        if (await Task.WhenAny(_started.Task, Task.Delay(Patience, _services.Time, _stop.Token)) != _started.Task && !_stop.IsCancellationRequested)
        {
            var error = $"the call of RunAsync did not come back within {Patience.TotalSeconds:0} s; it must await instead of blocking or spinning";
            ChannelLog.Hangs(_services.Log, _channelId, AccountId, error);
            State.Report(ChannelHealth.Degraded, error);
            _generation.Fault($"{this}: {error}");
            _started.TrySetResult(error);
        }
    }

    private sealed class ChannelContext(ChannelAccountRunner owner) : IChannelContext
    {
        public string AccountId => owner.AccountId;

        public CancellationToken Draining { get; } = owner._draining.Token;

        public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default)
        {
            owner.State.Heard();

            // What comes of the message is not the channel's work: nothing of its execution context goes along.
            using (ExecutionContext.SuppressFlow())
            {
                return new ValueTask(Task.Run(() => owner._pipeline.TakeAsync(owner._channelId, owner, message), CancellationToken.None).WaitAsync(cancellation));
            }
        }

        public ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation = default) =>
            owner._media.KeepAsync(content, mediaType, fileName, cancellation);

        public ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation = default) => owner._media.OpenAsync(media, cancellation);

        public LeftConnection? TakeLeft() => owner._left.Take();

        public bool TryLeave(LeftConnection connection) => owner._left.TryLeave(connection);

        public void Report(ChannelHealth health, string? detail = null)
        {
            ChannelLog.Health(owner._services.Log, owner._channelId, owner.AccountId, ChannelAccountState.Name(health), detail);
            owner.State.Report(health, detail);
            if (health != ChannelHealth.Starting)
            {
                owner._settled.TrySetResult();
            }

            if (health == ChannelHealth.Connected)
            {
                owner._left.Close();
            }
        }
    }
}
