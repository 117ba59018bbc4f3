using System.Diagnostics.CodeAnalysis;
using System.Runtime.Loader;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>One run of a channel's instance, from its start to its end. Started once and stopped once.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "StopAsync disposes them, unless the channel still uses them")]
internal sealed class ChannelRun
{
    private readonly CancellationTokenSource _draining;
    private readonly CancellationTokenSource _stop = new();

    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LeftConnection? _left;
    private volatile bool _isFollowed;

    private ChannelRun(ChannelInstance instance, FakeChannelContext context, LeftConnection? inherited) =>
        (Channel, _draining, _left) = (instance.Channel, CancellationTokenSource.CreateLinkedTokenSource(context.Draining), inherited);

    public IChannel Channel { get; }

    /// <summary>Who sends is inside.</summary>
    public LeaseGate Door { get; } = new();

    public Task Ended { get; private set; } = Task.CompletedTask;

    // count is told 1 before the instance runs and -1 afterwards.
    // follows: another one made room for it, and who could send a moment ago waits until it is connected, as in the gateway.
    public static ChannelRun Start(ChannelAccount account, FakeChannelContext context, Action<int> count, bool follows, LeftConnection? inherited)
    {
        var instance = account.Create();
        var run = new ChannelRun(instance, context, inherited);
        if (!follows)
        {
            run._settled.SetResult();
        }

        // The call itself may block, which is the plugin's fault and must show as such.
        run.Ended = Task.Run(() => run.RunAsync(instance, new ReceiverContext(context, run._draining.Token, run), count), CancellationToken.None);
        return run;
    }

    /// <summary>Another one follows, to which a connection can be left.</summary>
    public void BeFollowed()
    {
        CloseLeft();
        _isFollowed = true;
    }

    /// <summary>The connection that was left, by the one before or to the one that follows.</summary>
    public LeftConnection? TakeLeft() => Interlocked.Exchange(ref _left, null);

    /// <returns>False when nobody follows, or it would keep the plugin's code in memory.</returns>
    public bool TryLeave(LeftConnection connection) =>
        _isFollowed && AssemblyLoadContext.GetLoadContext(connection.Stream.GetType().Assembly) == AssemblyLoadContext.Default
            && Interlocked.CompareExchange(ref _left, connection, null) is null;

    /// <summary>It is connected, or knows that it is not.</summary>
    public void Settle(ChannelHealth health)
    {
        if (health == ChannelHealth.Connected)
        {
            CloseLeft();
        }

        if (health != ChannelHealth.Starting)
        {
            _settled.TrySetResult();
        }
    }

    /// <summary>Closes what nobody took.</summary>
    public void CloseLeft() => TakeLeft()?.Stream.Dispose();

    /// <summary>Waits until it is connected, or knows that it is not.</summary>
    public Task SettledAsync(TimeSpan within, CancellationToken cancellation) => _settled.Task.IsCompleted
        ? Task.CompletedTask
        : Task.WhenAny(_settled.Task, Task.Delay(within, TimeProvider.System, cancellation));

    /// <summary>Lets nobody send any more, and waits for those who do.</summary>
    public Task CloseDoorAsync(TimeSpan within)
    {
        Door.Close();
        return Task.WhenAny(Door.Drained, Task.Delay(within, TimeProvider.System));
    }

    /// <exception cref="PluginTestException">It did not obey in time, or failed.</exception>
    public async Task StopAsync(TimeSpan within, string who)
    {
        var endedByItself = Ended.IsCompletedSuccessfully || Ended.IsCanceled;
        await _draining.CancelAsync();
        await _stop.CancelAsync();
        try
        {
            await Ended.WaitAsync(within);
        }
        catch (TimeoutException e)
        {
            throw new PluginTestException(
                $"{who} to stop within {within.TotalSeconds:0.###} s", "its RunAsync, or the disposal of its services, still runs", "pass stop to everything that RunAsync awaits, and await it", e);
        }
        catch (OperationCanceledException)
        {
            // One way to stop.
        }
        catch (Exception e) // the boundary to the plugin
        {
            throw new PluginTestException($"RunAsync of {who} to run until it is stopped", $"it threw {e.GetType().Name}: {e.Message}", "catch what the network does, report it and connect again", e);
        }

        if (endedByItself)
        {
            throw new PluginTestException($"RunAsync of {who} to run until it is stopped", "it ended by itself", "connect again instead of returning; the gateway takes a return for a fault");
        }

        if (!_isFollowed)
        {
            CloseLeft();
        }

        _draining.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(ChannelInstance instance, ReceiverContext context, Action<int> count)
    {
        await using (instance)
        {
            count(1);
            try
            {
                await instance.Channel.RunAsync(context, _stop.Token);
            }
            finally
            {
                _settled.TrySetResult();
                count(-1);
            }
        }
    }
}

/// <summary>The context of one receiver: its own end, and the record that all receivers of the account share.</summary>
internal sealed class ReceiverContext(FakeChannelContext record, CancellationToken draining, ChannelRun? run = null) : IChannelContext
{
    public string AccountId => record.AccountId;

    public CancellationToken Draining => draining;

    public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default) => record.PublishAsync(message, cancellation);

    public ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation = default) => record.KeepAsync(content, mediaType, fileName, cancellation);

    public ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation = default) => record.OpenAsync(media, cancellation);

    public void Report(ChannelHealth health, string? detail = null)
    {
        record.Report(health, detail);
        run?.Settle(health);
    }

    public LeftConnection? TakeLeft() => run?.TakeLeft();

    public bool TryLeave(LeftConnection connection) => run?.TryLeave(connection) == true;
}
