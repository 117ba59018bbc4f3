using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using PluginGateway.Contracts.Channels;

namespace Traffic;

/// <summary>
/// Speaks to a network of lines of text on a local port, as fast as it goes: hears <c>message ID CHAT</c> and hands it over without waiting for the one before, says <c>ack ID</c>
/// when the gateway has it and <c>say KEY CHAT TEXT</c>, which the network answers with <c>heard KEY</c>. Lines that have gathered leave with one write.
/// </summary>
internal sealed class TrafficChannel(TrafficAccount account) : IChannel
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _saying = new(StringComparer.Ordinal);
    private readonly Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, account.Port, stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, context.Draining);
        var writing = WriteAsync(client.GetStream(), over.Token);
        context.Report(ChannelHealth.Connected, "traffic");
        try
        {
            while (await reader.ReadLineAsync(over.Token) is { } line)
            {
                var words = line.Split(' ');
                if (words[0] == "heard")
                {
                    _saying.TryRemove(words[1], out var heard);
                    heard?.TrySetResult();
                }
                else
                {
                    _ = PublishAsync(context, words[1], words[2], stop);
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Stopped, as asked.
        }

        await over.CancelAsync();
        await writing;
    }

    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var heard = _saying[message.IdempotencyKey] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lines.Writer.TryWrite($"say {message.IdempotencyKey} {message.Chat} {message.Text}\n");
        await heard.Task.WaitAsync(cancellation);
        return new DeliveryReceipt(message.IdempotencyKey);
    }

    private async Task PublishAsync(IChannelContext context, string id, string chat, CancellationToken stop)
    {
        await context.PublishAsync(new InboundMessage(id, ChatKind.Direct, chat, chat, id, DateTimeOffset.UnixEpoch), stop);
        _lines.Writer.TryWrite($"ack {id}\n");
    }

    private async Task WriteAsync(NetworkStream stream, CancellationToken over)
    {
        var gathered = new StringBuilder();
        try
        {
            while (await _lines.Reader.WaitToReadAsync(over))
            {
                while (gathered.Length < 64 * 1024 && _lines.Reader.TryRead(out var line))
                {
                    gathered.Append(line);
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(gathered.ToString()), over);
                gathered.Clear();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The end.
        }
    }
}
