using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Delivery;

/// <summary>
/// What came in from networks: kept before the network is told that it was received, once however often the network repeats it, and worked on until it is settled, also by
/// the next start of the gateway. Any thread.
/// </summary>
internal sealed class Inbox(IInboxStore store, Boot boot, DeliveryOptions options, AgentsOptions agents, TimeProvider time)
{
    /// <summary>Keeps a message that is heard, and claims it for this start.</summary>
    /// <returns>It; null when it was kept before.</returns>
    public Task<InboxEntry?> TakeAsync(string channel, string accountId, InboundMessage message, string sessionKey, string decision) =>
        AddAsync(new InboxEntry(channel, accountId, message) { State = InboxState.Working, Decision = decision, SessionKey = sessionKey, Attempts = 1, LeaseUntil = Lease() });

    /// <summary>Keeps that a message was not heard, without what it said.</summary>
    /// <returns>It; null when it was kept before.</returns>
    public Task<InboxEntry?> RefuseAsync(string channel, string accountId, InboundMessage message, string decision) =>
        AddAsync(new InboxEntry(channel, accountId, message with { Text = string.Empty, Media = [] }) { State = InboxState.Refused, Decision = decision });

    /// <summary>Says that nothing more becomes of a message.</summary>
    public async Task SettleAsync(InboxEntry entry, string? error)
    {
        DeliveryTrace.Log.At("inbox.settling", entry.Message.ExternalId);
        await store.SettleAsync(new InboxSettlement(entry.Id, error));
        DeliveryTrace.Log.At("inbox.settled", entry.Message.ExternalId);
    }

    /// <summary>What the starts before this one have left, claimed for this one, in the order in which it came. What they have tried too often is put aside.</summary>
    public async Task<IReadOnlyList<InboxEntry>> RecoverAsync()
    {
        var claimed = new List<InboxEntry>();
        foreach (var entry in store.LoadOpen())
        {
            var now = Now();
            if (entry.Attempts >= options.MaxAttempts)
            {
                var why = $"the gateway ended {entry.Attempts} times while it worked on this message; `pgw explain {entry.Id}` shows it";
                await store.SaveAsync(entry with { State = InboxState.Parked, Error = why, LeaseUntil = null, ChangedAt = now }, boot: null);
                continue;
            }

            var mine = entry with { Attempts = entry.Attempts + 1, LeaseUntil = Lease(), ChangedAt = now };
            await store.SaveAsync(mine, boot.Id);
            claimed.Add(mine);
        }

        return claimed;
    }

    private async Task<InboxEntry?> AddAsync(InboxEntry entry)
    {
        var now = Now();
        DeliveryTrace.Log.At("inbox.adding", entry.Message.ExternalId);
        var added = await store.AddAsync(entry with { RunId = entry.RunKey, ReceivedAt = now, ChangedAt = now }, boot.Id);
        DeliveryTrace.Log.At("inbox.added", entry.Message.ExternalId);
        return added;
    }

    // As long as a run may wait and take.
    private long Lease() => Now() + (agents.Defaults.TimeoutSeconds * 2000L);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
