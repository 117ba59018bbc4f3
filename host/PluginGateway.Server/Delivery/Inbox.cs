using System.Collections.Concurrent;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Delivery;

/// <summary>
/// What came in from networks: kept before the network is told that it was received, once however often the network repeats it, and worked on until it is settled. Whoever works
/// on a message has claimed it for a while and renews the claim; a claim that nobody renews runs out, and the message is taken up again. Any thread.
/// </summary>
internal sealed class Inbox(IInboxStore store, Boot boot, DeliveryOptions options, TimeProvider time)
{
    /// <summary>How long a claim holds that nobody renews.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, byte> _mine = new();

    /// <summary>Keeps a message that is heard, and claims it for this start.</summary>
    /// <returns>It; null when it was kept before.</returns>
    public async Task<InboxEntry?> TakeAsync(string channel, string accountId, InboundMessage message, string sessionKey, string decision)
    {
        var entry = await AddAsync(new InboxEntry(channel, accountId, message)
        {
            State = InboxState.Working, Decision = decision, SessionKey = sessionKey, Boot = boot.Id, LeaseUntil = Until(),
        });
        return entry is null ? null : Mine(entry);
    }

    /// <summary>Keeps that a message was not heard, without what it said.</summary>
    /// <returns>It; null when it was kept before.</returns>
    public Task<InboxEntry?> RefuseAsync(string channel, string accountId, InboundMessage message, string decision) =>
        AddAsync(new InboxEntry(channel, accountId, message with { Text = string.Empty, Media = [] }) { State = InboxState.Refused, Decision = decision });

    /// <summary>Keeps that work on a message begins: if the gateway ends now, it may have been this message.</summary>
    /// <param name="entry">It.</param>
    /// <param name="turnId">The run in whose turn it is said.</param>
    /// <exception cref="GatewayException">It is not this start's any more.</exception>
    public async Task BeginAsync(InboxEntry entry, string turnId)
    {
        DeliveryTrace.Log.At("inbox.beginning", entry.Message.ExternalId);
        if (!await store.BeginAsync(entry.Id, boot.Id, turnId, Now()))
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"message {entry.Message.ExternalId} (inbox {entry.Id}) is worked on by another gateway, or is settled") { Retryable = true });
        }

        DeliveryTrace.Log.At("inbox.begun", entry.Message.ExternalId);
    }

    /// <summary>Says that nothing more becomes of a message.</summary>
    public async Task SettleAsync(InboxEntry entry, string? error)
    {
        DeliveryTrace.Log.At("inbox.settling", entry.Message.ExternalId);
        await store.SettleAsync(new InboxSettlement(entry.Id, error));
        LetGo(entry);
        DeliveryTrace.Log.At("inbox.settled", entry.Message.ExternalId);
    }

    /// <summary>Works on a message no longer. One that is not settled is taken up again when its claim has run out.</summary>
    public void LetGo(InboxEntry entry) => _mine.TryRemove(entry.Id, out _);

    /// <summary>Claims what nobody works on, in the order in which it came. What too many ends of the gateway are put down to is put aside.</summary>
    /// <param name="othersHaveEnded">Whether no other start can be alive; else only what has run out is free.</param>
    public async Task<IReadOnlyList<InboxEntry>> ClaimAsync(bool othersHaveEnded)
    {
        DeliveryTrace.Log.At("inbox.claiming", boot.Id);
        var claim = new InboxClaim(boot.Id, Now(), Until(), [.. _mine.Keys], othersHaveEnded);
        var judged = await store.ClaimAsync(claim, free => CrashBlame.Judge(free, claim, options.MaxAttempts));
        DeliveryTrace.Log.At("inbox.claimed", boot.Id);
        return [.. judged.Where(static entry => entry.State == InboxState.Working).Select(Mine)];
    }

    /// <summary>Renews the claims on what is worked on here.</summary>
    public Task RenewAsync() => _mine.IsEmpty ? Task.CompletedTask : store.RenewAsync([.. _mine.Keys], boot.Id, Until());

    /// <summary>Gives up all claims: this start ends in order, and nothing of it is the fault of a message.</summary>
    public Task ReleaseAsync() => _mine.IsEmpty ? Task.CompletedTask : store.ReleaseAsync([.. _mine.Keys], boot.Id);

    /// <summary>Claims a message that was put aside, at the operator's word. It is worked on by itself.</summary>
    /// <exception cref="GatewayException">There is none, or it was not put aside.</exception>
    public async Task<InboxEntry> RetryAsync(long id)
    {
        var again = RequireParked(id) with
        {
            State = InboxState.Working, Boot = boot.Id, LeaseUntil = Until(), Crashes = 0, IsSuspect = true, Error = null, ChangedAt = Now(), IsAgain = true,
        };
        return await store.DecideAsync(again, InboxState.Parked) ? Mine(again) : throw NotParked(store.Find(id)!);
    }

    /// <summary>Lets a message be that was put aside.</summary>
    /// <exception cref="GatewayException">There is none, or it was not put aside.</exception>
    public async Task<InboxEntry> DropAsync(long id)
    {
        var dropped = RequireParked(id) with { State = InboxState.Dropped, ChangedAt = Now() };
        return await store.DecideAsync(dropped, InboxState.Parked) ? dropped : throw NotParked(store.Find(id)!);
    }

    private InboxEntry RequireParked(long id) => store.Find(id) switch
    {
        null => throw new GatewayException(ErrorCodes.InvalidRequest, $"the inbox has no message {id}; pgw inbox list shows what there is"),
        { State: InboxState.Parked } parked => parked,
        var entry => throw NotParked(entry),
    };

    private static GatewayException NotParked(InboxEntry entry) => new(ErrorCodes.InvalidRequest, $"message {entry.Id} is {entry.State.Word()}, not put aside: " + (entry.State == InboxState.Working
        ? "it is being worked on; /stop or chat.abort ends its run"
        : "there is nothing to decide about it"));

    private async Task<InboxEntry?> AddAsync(InboxEntry entry)
    {
        var now = Now();
        DeliveryTrace.Log.At("inbox.adding", entry.Message.ExternalId);
        var added = await store.AddAsync(entry with { RunId = entry.RunKey, ReceivedAt = now, ChangedAt = now });
        DeliveryTrace.Log.At("inbox.added", entry.Message.ExternalId);
        return added;
    }

    private InboxEntry Mine(InboxEntry entry)
    {
        _mine[entry.Id] = 0;
        return entry;
    }

    private long Until() => Now() + (long)Lease.TotalMilliseconds;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
