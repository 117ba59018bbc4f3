using PluginGateway.Contracts.Channels;

namespace LoopChannel;

/// <summary>Returns what is sent; the receipt tells the account's settings.</summary>
internal sealed class Loop(LoopAccount account) : IChannel, IAsyncDisposable
{
    private bool _disposed;

    public Task RunAsync(IChannelContext context, CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    public ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ValueTask<DeliveryReceipt>(new DeliveryReceipt($"{account.Server}|{account.Nick}|{string.Join('+', account.Rooms)}|{account.DmPolicy}"));
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }
}
