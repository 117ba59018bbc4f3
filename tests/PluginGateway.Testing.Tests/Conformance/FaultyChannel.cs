using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Testing.Tests;

/// <summary>A plugin with one channel over a <see cref="FakeNetwork"/>, which does right what it is not told to do wrong.</summary>
public sealed class FaultyPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddChannel<FaultyChannel, FaultyAccount>(
        "faulty", static (section, account) => section.Bind(account));
}

public sealed class FaultyAccount
{
    public string Network { get; set; } = "";

    /// <summary>What it does wrong; nothing when empty.</summary>
    public string Fault { get; set; } = "";
}

internal sealed class FaultyChannel(FaultyAccount account) : IChannel
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly FakeNetwork _network = FakeNetwork.Named(account.Network);
    private FakeNetwork.Line? _line;
    private int _sent;

    public async ValueTask PrepareAsync(IChannelContext context, CancellationToken cancellation)
    {
        if (Does("receives while it prepares"))
        {
            _ = ReceiveAsync(_network.Connect(), context, CancellationToken.None);
        }

        using var line = _network.Connect();
        await Task.Yield();
    }

    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        var until = Does("does not stop") ? CancellationToken.None : stop;
        while (true)
        {
            try
            {
                await LiveAsync(context, until);
            }
            catch (IOException) when (!Does("ends when the line breaks"))
            {
                Report(context, Does("says connected without a network") ? ChannelHealth.Connected : ChannelHealth.Disconnected);
            }

            await Task.Delay(Does("does not come back") ? Timeout.InfiniteTimeSpan : Pause, TimeProvider.System, until);
        }
    }

    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _sent);
        var receipt = new DeliveryReceipt(Does("repeats its receipts") ? "receipt" : $"{number}");
        if (_line is not { } line)
        {
            return Does("calls sent what is not") ? receipt : throw new GatewayException(ErrorCodes.Unavailable, "not connected");
        }

        if (Does("waits for the network") && (await _network.CountReceiversAsync()) == 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }

        var key = Does("keeps the key to itself") ? null : message.IdempotencyKey;
        if (!Does("loses what it sends"))
        {
            line.Write(message.Text, key);
        }

        if (Does("sends twice"))
        {
            line.Write(message.Text, key: null);
        }

        return receipt;
    }

    private async Task LiveAsync(IChannelContext context, CancellationToken stop)
    {
        Report(context, ChannelHealth.Starting);
        var line = _network.Connect();
        try
        {
            _line = line;
            Report(context, ChannelHealth.Connected);
            if (Does("goes on after its end"))
            {
                _ = ReceiveAsync(line, context, CancellationToken.None);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }

            await ReceiveAsync(line, context, stop);
        }
        finally
        {
            _line = Does("waits for the network") ? line : null;
            if (!Does("goes on after its end") && !Does("leaves its connection open"))
            {
                line.Dispose();
            }
        }
    }

    private async Task ReceiveAsync(FakeNetwork.Line line, IChannelContext context, CancellationToken stop)
    {
        await foreach (var (id, text) in line.Messages.ReadAllAsync(stop))
        {
            if (Does("acknowledges first"))
            {
                line.Acknowledge(id);
            }

            for (var times = Does("publishes twice") ? 2 : 1; times > 0; times--)
            {
                var message = new InboundMessage(Does("repeats its ids") ? "id" : $"{id}", Does("does not know the kind") ? ChatKind.Unknown : ChatKind.Direct, "peer", "peer", text, DateTimeOffset.UnixEpoch);
                await context.PublishAsync(message, Does("waits for the gateway without end") ? CancellationToken.None : stop);
            }

            if (!Does("never acknowledges"))
            {
                line.Acknowledge(id);
            }
        }
    }

    private void Report(IChannelContext context, ChannelHealth health)
    {
        if (!Does("reports nothing") && !(Does("hides that the line broke") && health != ChannelHealth.Connected))
        {
            context.Report(health);
        }
    }

    private bool Does(string fault) => account.Fault == fault;
}
