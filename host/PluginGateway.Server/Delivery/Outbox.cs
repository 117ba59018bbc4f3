using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Delivery;

/// <summary>
/// What goes out to networks: kept before it is tried, one after another per chat, and never twice by itself. What a start before this one was sending when it ended is
/// <see cref="OutboxState.Unknown"/>. Any thread.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private readonly IOutboxStore _store;
    private readonly IOutboxDoor _door;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly OutboxLaneWork _work;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<OutboxEntry>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<OutboxLaneKey, OutboxLane> _lanes = [];
    private readonly Lock _gate = new();

    /// <summary>Makes it; <see cref="Start"/> starts it.</summary>
    public Outbox(IOutboxStore store, IOutboxDoor door, Boot boot, DeliveryOptions options, TimeProvider time, ILogger<Outbox> log)
    {
        (_store, _door, _options, _time) = (store, door, options, time);
        _work = new OutboxLaneWork(store, door, boot, time, log, Settled);
        door.Changed += Poke;
    }

    /// <summary>Takes up what was left by the start before this one. Once, before anything is put in.</summary>
    public void Start()
    {
        foreach (var entry in _store.LoadOpen().Where(entry => entry.State != OutboxState.Unknown || entry.NotBefore > 0))
        {
            // What was asked of the network when the gateway ended may have reached it, or not.
            Queue(entry.State == OutboxState.Sending ? entry with { State = OutboxState.Unknown, NotBefore = Now(), Error = "the gateway ended while it was being sent" } : entry);
        }
    }

    /// <summary>Puts a message in. It is kept when the task completes; it is sent afterwards. What is there already under its key is not put in again.</summary>
    /// <param name="draft">The message.</param>
    /// <param name="settled">The inbox's message that it answers, settled in the same moment.</param>
    /// <returns>Its key.</returns>
    public Task<string> AddAsync(OutboxDraft draft, InboxSettlement? settled = null) => AddAsync([draft], settled);

    /// <summary>Puts messages in, all or none.</summary>
    /// <returns>The key of the last.</returns>
    public async Task<string> AddAsync(IReadOnlyList<OutboxDraft> drafts, InboxSettlement? settled)
    {
        var entries = new List<OutboxEntry>();
        foreach (var draft in drafts)
        {
            entries.AddRange(Entries(draft, await _door.PartsAsync(draft.Channel, draft.Message)));
        }

        DeliveryTrace.Log.At("outbox.adding", drafts[^1].Message.IdempotencyKey);
        var added = await _store.AddAsync(entries, settled);
        DeliveryTrace.Log.At("outbox.added", drafts[^1].Message.IdempotencyKey);
        foreach (var entry in added)
        {
            Queue(entry);
        }

        return drafts[^1].Message.IdempotencyKey;
    }

    /// <summary>Waits until a message has been sent or settled otherwise.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="patience">How long.</param>
    /// <returns>What is known of it then: of its last part when all are sent, else of the first that is not.</returns>
    public async Task<OutboxEntry> WaitAsync(string key, TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience, _time);
        while (true)
        {
            var parts = _store.Whole(key);
            var open = parts.FirstOrDefault(part => part.State != OutboxState.Sent);
            if (open is null || open.State.IsSettled() || over.IsCancellationRequested)
            {
                return open ?? parts[^1];
            }

            var settled = _waiting.GetOrAdd(open.Id, _ => new TaskCompletionSource<OutboxEntry>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_store.Find(open.Id) is { } now && now.State.IsSettled())
            {
                _waiting.TryRemove(open.Id, out _);
                continue;
            }

            await Task.WhenAny(settled.Task, Task.Delay(Timeout.InfiniteTimeSpan, _time, over.Token));
        }
    }

    /// <summary>Sends something again, at the operator's word, whatever is known of it.</summary>
    /// <exception cref="GatewayException">There is no such entry, or it was sent, or it is under way.</exception>
    public async Task<OutboxEntry> RetryAsync(string id)
    {
        var entry = Require(id);
        if (entry.State is OutboxState.Sent or OutboxState.Sending)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"{id} is {entry.State.Word()}: there is nothing to send again");
        }

        var now = Now();
        TakeOut(entry);
        var renewed = entry with { State = OutboxState.Pending, NotBefore = now, ExpiresAt = now + (long)Expiry(entry.Kind).TotalMilliseconds, Error = null, ChangedAt = now };
        await _store.SaveAsync(renewed, attempt: null, boot: null);
        Queue(renewed);
        return renewed;
    }

    /// <summary>Takes something back that was not sent, or about which nobody knows.</summary>
    /// <exception cref="GatewayException">There is no such entry, or it is too late.</exception>
    public async Task<OutboxEntry> DropAsync(string id)
    {
        var entry = Require(id);
        if (entry.State is OutboxState.Sent or OutboxState.Sending or OutboxState.Dropped)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"{id} is {entry.State.Word()}: there is nothing to take back");
        }

        TakeOut(entry);
        var dropped = entry with { State = OutboxState.Dropped, ChangedAt = Now() };
        await _store.SaveAsync(dropped, attempt: null, boot: null);
        Settled(dropped);
        return dropped;
    }

    /// <summary>Stops sending; what is under way is waited for by nobody, and found as unknown at the next start.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _door.Changed -= Poke;
        await _stop.CancelAsync();
        OutboxLane[] lanes;
        lock (_gate)
        {
            lanes = [.. _lanes.Values];
        }

        await Task.WhenAny(Task.WhenAll(lanes.Select(lane => lane.Idle)), Task.Delay(patience, _time));
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private IEnumerable<OutboxEntry> Entries(OutboxDraft draft, IReadOnlyList<OutboundMessage> parts)
    {
        var now = Now();
        return parts.Select((part, index) => new OutboxEntry(
            Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
            new OutboxLaneKey(draft.Channel, draft.AccountId, draft.Message.Chat),
            draft.Kind,
            part with
            {
                IdempotencyKey = index == 0 ? draft.Message.IdempotencyKey : $"{draft.Message.IdempotencyKey}#{index + 1}",
                ReplyTo = index == 0 ? draft.Message.ReplyTo : null,
                Draft = index == 0 ? draft.Message.Draft : null,
            })
        {
            Part = index + 1, Parts = parts.Count, NotBefore = now, ExpiresAt = now + (long)Expiry(draft.Kind).TotalMilliseconds,
            InboxId = draft.InboxId, RunId = draft.RunId, SessionKey = draft.SessionKey, CreatedAt = now, ChangedAt = now,
        });
    }

    private TimeSpan Expiry(OutboxKind kind) => TimeSpan.FromMinutes(kind switch
    {
        OutboxKind.Reply => _options.ReplyExpiryMinutes,
        OutboxKind.Send => _options.SendExpiryMinutes,
        _ => _options.NoticeExpiryMinutes,
    });

    private OutboxEntry Require(string id) => _store.Find(id)
        ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"the outbox has no entry '{id}'; `pgw outbox list --all` shows what there is");

    private void Queue(OutboxEntry entry)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(entry.Lane, out var lane))
            {
                _lanes[entry.Lane] = lane = new OutboxLane(_work, _stop.Token);
            }

            lane.Add(entry);
        }
    }

    private void TakeOut(OutboxEntry entry)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(entry.Lane, out var lane) && !lane.TryTakeOut(entry.Id))
            {
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"{entry.Id} is being sent at this moment; look again") { Retryable = true });
            }
        }
    }

    private void Poke()
    {
        OutboxLane[] lanes;
        lock (_gate)
        {
            foreach (var (key, _) in _lanes.Where(lane => lane.Value.IsEmpty).ToArray())
            {
                _lanes.Remove(key);
            }

            lanes = [.. _lanes.Values];
        }

        Array.ForEach(lanes, lane => lane.Poke());
    }

    private void Settled(OutboxEntry entry)
    {
        if (_waiting.TryRemove(entry.Id, out var waiting))
        {
            waiting.TrySetResult(entry);
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
