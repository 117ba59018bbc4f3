using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Channels;

/// <summary>Finds the receiver of an account and does something with it. What comes while an account changes hands waits for the new receiver. Any thread.</summary>
internal sealed class ChannelOutbound(ContributionBoard board, TimeProvider time)
{
    // A receiver has ten seconds to stop and ten to start.
    private static readonly TimeSpan HandoverPatience = TimeSpan.FromSeconds(30);

    /// <summary>Does something with an account's channel.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="work">What; gets the receiver and its instance.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>What came of it; null when nothing receives for the account now, and nothing was done.</returns>
    public async Task<T?> UseAsync<T>(string channelId, string accountId, Func<ChannelAccountRunner, IChannel, ValueTask<T>> work, CancellationToken cancellation)
        where T : class
    {
        while (board.Now.Channels.FirstOrDefault(entry => entry.Id == channelId)?.Account(accountId) is { } account)
        {
            if (account.TryUse(channel => work(account, channel), out var working, cancellation))
            {
                return await working;
            }

            if (await Task.WhenAny(account.HandedOver, Task.Delay(HandoverPatience, time, cancellation)) != account.HandedOver)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The account that a message goes to.</summary>
    /// <exception cref="GatewayException">No such channel or account.</exception>
    public string Require(string channelId, string? accountId) => Find(channelId, accountId).Account.AccountId;

    /// <summary>The account that a message goes to, for somebody who waits.</summary>
    /// <exception cref="GatewayException">No such channel or account, nothing receives for it now, or a person has to link it first.</exception>
    public string RequireRunning(string channelId, string? accountId)
    {
        var (entry, account) = Find(channelId, accountId);
        var state = account.State.Snapshot;
        if (entry.Descriptor.HasLogin && state.Running && state.State == ChannelAccountState.Name(ChannelHealth.AuthRequired))
        {
            throw new GatewayException(ErrorCodes.NotLinked, $"{account} cannot send: {state.Detail ?? "it is not linked"}");
        }

        return state.Running || account.HandsOver
            ? account.AccountId
            : throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"{account} is not running: {state.LastError ?? state.State}") { Retryable = true });
    }

    private (ChannelEntry Entry, ChannelAccountRunner Account) Find(string channelId, string? accountId)
    {
        var channel = board.Now.Channels.FirstOrDefault(entry => entry.Id == channelId)
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channelId}");
        return channel.Account(accountId) is { } account ? (channel, account) : throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown account '{accountId}' of channel {channelId}");
    }
}
