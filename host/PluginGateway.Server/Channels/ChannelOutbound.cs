using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Channels;

/// <summary>Hands messages to networks. What is to be sent while an account changes hands waits for the new receiver. Any thread.</summary>
internal sealed class ChannelOutbound(ContributionBoard board, TimeProvider time)
{
    // A receiver has ten seconds to stop and ten to start.
    private static readonly TimeSpan HandoverPatience = TimeSpan.FromSeconds(30);

    /// <summary>Hands a message to a network.</summary>
    /// <exception cref="GatewayException">No such channel or account, or it was not sent.</exception>
    public async ValueTask<DeliveryReceipt> SendAsync(string channelId, string? accountId, OutboundMessage message, CancellationToken cancellation)
    {
        while (true)
        {
            var channel = board.Now.Channels.FirstOrDefault(entry => entry.Id == channelId)
                ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channelId}");
            var account = channel.Account(accountId)
                ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown account '{accountId}' of channel {channelId}");
            if (account.TrySend(message, out var sending, cancellation))
            {
                return await sending;
            }

            await WaitAsync(account, cancellation);
        }
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
