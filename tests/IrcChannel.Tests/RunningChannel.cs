using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Channels;

namespace Irc.Tests;

/// <summary>A channel as the host runs it, from its start to its end.</summary>
internal sealed class RunningChannel : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly IrcChannel _channel;

    public RunningChannel(IrcAccount account)
    {
        _channel = new IrcChannel(account, TimeProvider.System, NullLogger<IrcChannel>.Instance);
        Run = _channel.RunAsync(Context, _stop.Token);
    }

    public FakeChannelContext Context { get; } = new();

    public Task Run { get; }

    /// <summary>Runs it and waits until it is connected.</summary>
    public static async Task<RunningChannel> ConnectedAsync(IrcAccount account)
    {
        var running = new RunningChannel(account);
        await running.Context.NextReportAsync(ChannelHealth.Connected);
        return running;
    }

    public Task<DeliveryReceipt> SendAsync(string chat, string text) =>
        _channel.SendAsync(new OutboundMessage(chat, text, Guid.NewGuid().ToString()), CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Run.WaitAsync(Deadline, TimeProvider.System);
        _stop.Dispose();
    }
}
