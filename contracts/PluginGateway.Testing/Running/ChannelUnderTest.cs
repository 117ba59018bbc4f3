using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>
/// An account of a channel in a test, and its receiver. Each start makes a fresh instance of the channel, as the gateway does. Any thread, but one start or stop at a time.
/// </summary>
/// <example>
/// <code>
/// await using var bot = plugin.StartChannel();
/// await bot.Context.NextReportAsync(ChannelHealth.Connected);
/// await bot.SendAsync("alice", "hello");
/// (await bot.Context.NextInboundAsync()).Text.ShouldBe("hello yourself");
/// </code>
/// </example>
public sealed class ChannelUnderTest : IAsyncDisposable
{
    private readonly PluginTestOptions _options;
    private readonly Lock _gate = new();
    private Serving? _serving;
    private ChannelAccount? _account;
    private ChannelRun? _run;
    private TaskCompletionSource? _moving;
    private int _running;

    internal ChannelUnderTest(Serving serving, ChannelContribution channel, ChannelAccount account, PluginTestOptions options)
    {
        (_serving, _account, _options) = (serving, account, options);
        (ChannelId, AccountId, Descriptor) = (channel.Id, account.Id, channel.Descriptor);
        Context = new FakeChannelContext(account.Id) { Patience = options.Patience };
    }

    /// <summary>The channel.</summary>
    public string ChannelId { get; }

    /// <summary>The account.</summary>
    public string AccountId { get; }

    /// <summary>What the channel says it is like.</summary>
    public ChannelDescriptor Descriptor { get; }

    /// <summary>The gateway as the channel sees it. The same for all receivers that follow each other here.</summary>
    public FakeChannelContext Context { get; }

    /// <summary>Whether a receiver was started and not stopped.</summary>
    public bool IsRunning => Volatile.Read(ref _run) is not null;

    /// <summary>Ends when <see cref="IChannel.RunAsync"/> of the receiver that runs has ended; fails when that failed. Ended when none runs.</summary>
    public Task Ended => Volatile.Read(ref _run)?.Ended ?? Task.CompletedTask;

    /// <summary>The most receivers of this account that ran at the same time: from the call of <see cref="IChannel.RunAsync"/> to its end.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Starts a receiver.</summary>
    /// <exception cref="PluginTestException">One was started already.</exception>
    public void Start()
    {
        if (IsRunning)
        {
            throw new PluginTestException("no receiver", "one runs", "stop it before you start another");
        }

        _run = Begin(follows: false);
    }

    /// <summary>Has a fresh instance check its credentials, as a new generation does while the old one still receives.</summary>
    /// <param name="cancellation">It takes too long.</param>
    /// <returns>A task that ends when it did; fails with what the channel throws.</returns>
    public Task PrepareAsync(CancellationToken cancellation = default) => PrepareAsync(Account, cancellation);

    /// <summary>Sends a message. Waits while one receiver follows another.</summary>
    /// <param name="chat">Where to, in the network's own spelling.</param>
    /// <param name="text">The text.</param>
    /// <param name="idempotencyKey">The same key is the same message; one of its own when not set.</param>
    /// <param name="cancellation">Does not wait any longer.</param>
    /// <returns>The network's receipt.</returns>
    public async Task<DeliveryReceipt> SendAsync(string chat, string text, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var run = await EnterAsync(cancellation);
        try
        {
            await run.SettledAsync(_options.StopTime, cancellation);
            return await run.Channel.SendAsync(new OutboundMessage(chat, text, idempotencyKey ?? Guid.NewGuid().ToString()), cancellation);
        }
        finally
        {
            run.Door.Exit();
        }
    }

    /// <summary>Stops the receiver: tells it to drain, then to stop, and waits until it has. Does nothing when none runs.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    /// <exception cref="PluginTestException">It did not obey in time (<see cref="PluginTestOptions.StopTime"/>), or failed.</exception>
    public Task StopAsync() => StopAsync(Interlocked.Exchange(ref _run, null));

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    internal async Task PrepareAsync(ChannelAccount account, CancellationToken cancellation)
    {
        await using var instance = account.Create();
        await instance.Channel.PrepareAsync(new ReceiverContext(Context, CancellationToken.None), cancellation);
    }

    /// <summary>Has a receiver of another generation follow the one that runs.</summary>
    internal Task MoveAsync(Serving to) => FollowAsync(to, to.FindAccount(this), leaves: true);

    /// <summary>Takes what a new configuration made of the account; null when it is gone.</summary>
    internal Task TakeAsync(ChannelAccount? account) => ReferenceEquals(account, _account) ? Task.CompletedTask : FollowAsync(_serving, account, leaves: false);

    /// <summary>Holds nothing of the plugin any more.</summary>
    internal void LetGo() => (_serving, _account, _run) = (null, null, null);

    private ChannelAccount Account => _account ?? throw new PluginTestException("a plugin that runs", "it was stopped", "use its channels before that");

    private async Task FollowAsync(Serving? serving, ChannelAccount? account, bool leaves)
    {
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _moving = moved;
        try
        {
            await (Volatile.Read(ref _run)?.CloseDoorAsync(_options.StopTime) ?? Task.CompletedTask);
            var old = Interlocked.Exchange(ref _run, null);
            (_serving, _account) = (serving, account);
            if (account is null || Descriptor.Exclusive)
            {
                if (leaves && account is not null)
                {
                    old?.BeFollowed();
                }

                await StopAsync(old);
                _run = account is null ? null : Begin(follows: true, old?.TakeLeft());
            }
            else
            {
                _run = Begin(follows: true);
                await StopAsync(old);
            }
        }
        finally
        {
            _moving = null;
            moved.SetResult();
        }
    }

    private Task StopAsync(ChannelRun? run) => run?.StopAsync(_options.StopTime, $"channel {ChannelId} account {AccountId}") ?? Task.CompletedTask;

    private ChannelRun Begin(bool follows, LeftConnection? inherited = null) => ChannelRun.Start(Account, Context, Count, follows, inherited);

    /// <summary>The receiver to send by; waits for the next one while the last one makes room.</summary>
    private async Task<ChannelRun> EnterAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var run = Volatile.Read(ref _run);
            if (run?.Door.TryEnter() == true)
            {
                return run;
            }

            if (Volatile.Read(ref _moving) is { } moving)
            {
                await moving.Task.WaitAsync(cancellation);
            }
            else if (ReferenceEquals(run, Volatile.Read(ref _run)))
            {
                throw new PluginTestException("a receiver", "none runs", "start the channel before you send");
            }
        }
    }

    private void Count(int change)
    {
        lock (_gate)
        {
            _running += change;
            MostAtOnce = Math.Max(MostAtOnce, _running);
        }
    }
}
