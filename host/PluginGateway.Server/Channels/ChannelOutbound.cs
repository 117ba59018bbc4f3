using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Channels;

/// <summary>Hands messages to networks. What is to be sent while an account changes hands waits for the new receiver. Any thread.</summary>
internal sealed class ChannelOutbound(ContributionBoard board, TimeProvider time)
{
    // A receiver has ten seconds to stop and ten to start.
    private static readonly TimeSpan HandoverPatience = TimeSpan.FromSeconds(30);

    // Longer than a new generation can be taken back, and than the first pauses after a failure.
    private static readonly TimeSpan ReplyPatience = TimeSpan.FromMinutes(1);

    /// <summary>Hands a message to a network now.</summary>
    /// <exception cref="GatewayException">No such channel or account, or it was not sent.</exception>
    public Task<DeliveryReceipt> SendAsync(string channelId, string? accountId, OutboundMessage message, CancellationToken cancellation) =>
        SendAsync(channelId, accountId, message, TimeSpan.Zero, cancellation);

    /// <summary>Hands a reply to a network, which has time: waits a while for an account that is not running.</summary>
    /// <exception cref="GatewayException">No such channel or account, or it was not sent.</exception>
    public Task<DeliveryReceipt> ReplyAsync(string channelId, string? accountId, OutboundMessage message) =>
        SendAsync(channelId, accountId, message, ReplyPatience, CancellationToken.None);

    private async Task<DeliveryReceipt> SendAsync(string channelId, string? accountId, OutboundMessage message, TimeSpan patience, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var account = Find(channelId, accountId);
            if (!account.TrySend(message, out var sending, cancellation))
            {
                await WaitAsync(account, cancellation);
            }
            else if (await sending is { } receipt)
            {
                return receipt;
            }
            else if (patience - time.GetElapsedTime(since) is { Ticks: > 0 } left)
            {
                await Task.WhenAny(account.Live, account.HandedOver, Task.Delay(left, time, cancellation));
            }
            else
            {
                var state = account.State.Snapshot;
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"{account} is not running: {state.LastError ?? state.State}") { Retryable = true });
            }
        }
    }

    private ChannelAccountRunner Find(string channelId, string? accountId)
    {
        var channel = board.Now.Channels.FirstOrDefault(entry => entry.Id == channelId)
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channelId}");
        return channel.Account(accountId) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown account '{accountId}' of channel {channelId}");
    }

    private async Task WaitAsync(ChannelAccountRunner account, CancellationToken cancellation)
    {
        try
        {
            await account.HandedOver.WaitAsync(HandoverPatience, time, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new GatewayException($"{account} is being replaced, and the new receiver did not start in time; try again", e);
        }
    }
}
