using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Channels;

namespace Swappable;

/// <summary>
/// Receives what the test writes into its end of the line (<c>swappable.line.NAME</c>, a <c>Channel</c> of ids), one after another; writes what is sent into
/// <c>swappable.sent.NAME</c>. The network allows one receiver: <c>swappable.receivers.NAME</c> counts them and keeps the most.
/// </summary>
internal sealed class SwapChannel : IChannel
{
    private readonly Build _build;
    private readonly IOptionsMonitor<SwapAccount> _account;

    public SwapChannel(Build build, IOptionsMonitor<SwapAccount> account)
    {
        build.Pass("constructor");
        (_build, _account) = (build, account);
    }

    private string Line => _account.CurrentValue.Line;

    public async ValueTask PrepareAsync(IChannelContext context, CancellationToken cancellation)
    {
        _build.Pass("prepare");
        if (_build.Hangs("preparing"))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
    }

    public Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        _build.Pass("run");
        return ReceiveAsync(context, stop);
    }

    public ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        (AppContext.GetData($"swappable.sent.{Line}") as ConcurrentQueue<string>)?.Enqueue(message.Text);
        return ValueTask.FromResult(new DeliveryReceipt($"{_build.Number}:{message.Text}:{_account.CurrentValue.Nick}:{_account.CurrentValue.Away}"));
    }

    private async Task ReceiveAsync(IChannelContext context, CancellationToken stop)
    {
        var receivers = AppContext.GetData($"swappable.receivers.{Line}") as int[];
        Count(receivers, 1);
        try
        {
            context.Report(ChannelHealth.Connected, $"build {_build.Number}");
            GoWrong();
            if (AppContext.GetData($"swappable.line.{Line}") is Channel<int> line)
            {
                await ReadAsync(line.Reader, context, stop);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_build.Hangs("stop"))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            }
        }
        finally
        {
            Count(receivers, -1);
        }
    }

    private void GoWrong()
    {
        if (_build.Throws("later"))
        {
            throw new NotSupportedException($"build {_build.Number} throws later");
        }

        if (_build.Throws("thread"))
        {
            new Thread(() => throw new InvalidOperationException($"build {_build.Number} throws on a thread")).Start();
        }
    }

    // The network keeps a message until it is told that somebody has it.
    private static async Task ReadAsync(ChannelReader<int> line, IChannelContext context, CancellationToken stop)
    {
        while (!context.Draining.IsCancellationRequested)
        {
            try
            {
                if (!await line.WaitToReadAsync(context.Draining))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (line.TryPeek(out var id))
            {
                var text = id.ToString(CultureInfo.InvariantCulture);
                await context.PublishAsync(new InboundMessage(text, ChatKind.Direct, "somebody", "somebody", text, DateTimeOffset.UnixEpoch), stop);
                line.TryRead(out _);
            }
        }
    }

    private static void Count(int[]? receivers, int change)
    {
        if (receivers is not null)
        {
            lock (receivers)
            {
                receivers[0] += change;
                receivers[1] = Math.Max(receivers[1], receivers[0]);
            }
        }
    }
}
