using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Channels;

/// <summary>The outbox's way to the channels of plugins. Any thread.</summary>
internal sealed class ChannelDoor(ContributionBoard board, ChannelOutbound outbound, ChannelSignal signal, MediaLinks links, DeliveryOptions options, TimeProvider time) : IOutboxDoor
{
    // A channel obeys its cancellation within this time, or is not waited for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public event Action? Changed
    {
        add => signal.Changed += value;
        remove => signal.Changed -= value;
    }

    /// <inheritdoc />
    public bool IsReady(OutboxLaneKey lane) => board.Now.Channels.FirstOrDefault(entry => entry.Id == lane.Channel)?.Account(lane.AccountId) is { } account && account.IsReady;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<OutboundMessage>> PartsAsync(string channel, OutboundMessage message)
    {
        var descriptor = board.Now.Channels.FirstOrDefault(entry => entry.Id == channel)?.Descriptor;
        var instead = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var medium in descriptor is { TakesMedia: false } ? message.Media : [])
        {
            instead[medium.Id] = await links.InWordsAsync(medium);
        }

        return MessageParts.Of(message, descriptor, medium => instead[medium.Id]);
    }

    /// <inheritdoc />
    public Task<AttemptOutcome> SendAsync(OutboxLaneKey lane, OutboundMessage message) => AttemptAsync(
        lane, async (account, channel, cancellation) =>
        {
            DeliveryTrace.Log.At("outbox.handing", message.IdempotencyKey);
            var receipt = await channel.SendAsync(message, cancellation);
            account.Sent();
            return new AttemptOutcome(receipt);
        });

    /// <inheritdoc />
    public async Task<AttemptOutcome> FindAsync(OutboxLaneKey lane, OutboundMessage message)
    {
        var honoursKeys = board.Now.Channels.FirstOrDefault(entry => entry.Id == lane.Channel)?.Descriptor.HonoursKeys == true;
        var found = await AttemptAsync(lane, async (_, channel, cancellation) => channel switch
        {
            // A repetition does no harm.
            _ when honoursKeys || channel is IChannelKeys { HonoursKeys: true } => new AttemptOutcome(null, DeliveryFailure.Transient),
            IChannelDrafts drafts when message.Draft is not null => await drafts.FinishDraftAsync(message, cancellation) is { } receipt ? new AttemptOutcome(receipt) : new AttemptOutcome(null, DeliveryFailure.Permanent),
            IChannelReceipts receipts => await receipts.FindAsync(message, cancellation) is { } receipt ? new AttemptOutcome(receipt) : new AttemptOutcome(null, DeliveryFailure.Transient),
            _ => new AttemptOutcome(null, DeliveryFailure.Permanent),
        });

        // What the question failed of says nothing of the message.
        return found.Receipt is not null || found is { Failure: DeliveryFailure.Transient, Error: null } or { Failure: DeliveryFailure.Permanent, Error: null }
            ? found
            : new AttemptOutcome(null, DeliveryFailure.Unknown, found.Error, found.RetryAfter ?? Grace);
    }

    private async Task<AttemptOutcome> AttemptAsync(OutboxLaneKey lane, Func<ChannelAccountRunner, IChannel, CancellationToken, ValueTask<AttemptOutcome>> work)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.SendTimeoutSeconds), time);
        try
        {
            var working = outbound.UseAsync(lane.Channel, lane.AccountId, (account, channel) => work(account, channel, deadline.Token), deadline.Token);
            return await working.WaitAsync(TimeSpan.FromSeconds(options.SendTimeoutSeconds) + Grace, time) ?? AttemptOutcome.NotReady;
        }
        catch (Exception e) when (deadline.IsCancellationRequested && e is OperationCanceledException or TimeoutException)
        {
            return new AttemptOutcome(null, DeliveryFailure.Unknown, $"the network did not answer within {options.SendTimeoutSeconds} s");
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: what they throw is what is known of the message.
            return AttemptOutcome.Of(e);
        }
    }
}
