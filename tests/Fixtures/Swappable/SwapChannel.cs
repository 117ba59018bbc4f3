using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Channels;

namespace Swappable;

/// <summary>
/// Speaks to a network of lines of text on a local port: hears <c>message ID SENDER</c>, answers <c>ack ID</c> once the gateway has it, and says
/// <c>say KEY CHAT TEXT</c>, which the network answers with <c>heard KEY</c>. The network allows one receiver. Without a port there is no network.
/// </summary>
internal sealed partial class SwapChannel : IChannel
{
    private readonly Build _build;
    private readonly IOptionsMonitor<SwapAccount> _account;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _saying = new(StringComparer.Ordinal);
    private volatile TextWriter? _network;

    public SwapChannel(Build build, IOptionsMonitor<SwapAccount> account)
    {
        build.Pass("constructor");
        (_build, _account) = (build, account);
    }

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
        return _account.CurrentValue.Port == 0 ? WaitAsync(context, stop) : ReceiveAsync(context, stop);
    }

    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        if (_network is { } network)
        {
            var heard = _saying[message.IdempotencyKey] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await network.WriteAsync($"say {message.IdempotencyKey} {message.Chat} {message.Text}\n".AsMemory(), cancellation);
            await heard.Task.WaitAsync(cancellation);
        }

        return new DeliveryReceipt($"{_build.Number}:{message.Text}:{_account.CurrentValue.Nick}:{_account.CurrentValue.Away}");
    }

    private async Task WaitAsync(IChannelContext context, CancellationToken stop)
    {
        context.Report(ChannelHealth.Connected, $"build {_build.Number}");
        GoWrong();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_build.Hangs("stop"))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task ReceiveAsync(IChannelContext context, CancellationToken stop)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _account.CurrentValue.Port, stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await using var writer = TextWriter.Synchronized(new StreamWriter(client.GetStream(), Encoding.ASCII) { AutoFlush = true, NewLine = "\n" });
        GoWrong();
        _network = writer;
        context.Report(ChannelHealth.Connected, $"build {_build.Number}");
        var published = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (!context.Draining.IsCancellationRequested && await reader.ReadLineAsync(context.Draining) is { } line)
            {
                var words = line.Split(' ');
                if (words[0] == "heard")
                {
                    _saying[words[1]].SetResult();
                    continue;
                }

                // Each sender's in their order. What was said is not to wait behind them: its answers come on the same line.
                published[words[2]] = PublishAsync(context, published.GetValueOrDefault(words[2], Task.CompletedTask), words[1], words[2], writer, stop);
            }
        }
        catch (OperationCanceledException) when (context.Draining.IsCancellationRequested)
        {
            // What was read half is not acknowledged, so the next receiver gets it.
        }
        finally
        {
            await Task.WhenAll(published.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PublishAsync(IChannelContext context, Task before, string id, string sender, TextWriter network, CancellationToken stop)
    {
        await before;
        if (!context.Draining.IsCancellationRequested)
        {
            await context.PublishAsync(new InboundMessage(id, ChatKind.Direct, sender, sender, id, DateTimeOffset.UnixEpoch), stop);
            await network.WriteLineAsync($"ack {id}");
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
}
