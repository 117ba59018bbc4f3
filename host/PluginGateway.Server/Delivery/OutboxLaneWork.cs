using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Delivery;

/// <summary>What is done with the first message of a lane: when it is its turn, and what comes of an attempt. Shared by all lanes; any thread.</summary>
internal sealed class OutboxLaneWork(
    IOutboxStore store, IOutboxDoor door, Boot boot, TimeProvider time, ILogger log, Action<OutboxEntry> settled)
{
    // For changes that nobody tells of: a channel that never says how it is.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    // A network that cannot be asked ten times in a row is left to the operator.
    private const int MostQuestions = 10;

    private readonly ConcurrentDictionary<(string Channel, string AccountId), long> _parked = new();

    /// <summary>How long the message has to wait at least; null when something is to be done with it now.</summary>
    public TimeSpan? Wait(OutboxEntry entry)
    {
        var now = Now();
        if (entry.ExpiresAt <= now)
        {
            return null;
        }

        var until = Math.Max(entry.NotBefore, _parked.GetValueOrDefault((entry.Lane.Channel, entry.Lane.AccountId)));
        if (until <= now)
        {
            return door.IsReady(entry.Lane) ? null : Shorter(LookAgain, entry.ExpiresAt - now);
        }

        return TimeSpan.FromMilliseconds(Math.Min(until, entry.ExpiresAt) - now);
    }

    /// <summary>Waits, but not longer than until somebody says that something has changed.</summary>
    public async Task PauseAsync(TimeSpan pause, Task poke, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(poke, Task.Delay(pause, time, over.Token));
        await over.CancelAsync();
    }

    /// <summary>Does what is to be done with it now. Never throws.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="before">The keeping of what became of the message before it. It goes to the disk together with this one's beginning.</param>
    /// <param name="stop">Cancelled when the gateway stops.</param>
    /// <returns>What is to be done with next, null when it has left the lane; and the keeping of what became of it.</returns>
    public async Task<(OutboxEntry? After, Task Keeping)> DoAsync(OutboxEntry entry, Task before, CancellationToken stop)
    {
        try
        {
            if (entry.State == OutboxState.Unknown)
            {
                await before;
                return await AskAsync(entry, stop);
            }

            if (entry.ExpiresAt <= Now())
            {
                await before;
                return Settle(entry, OutboxState.Expired, entry.Error ?? "its time was over before it could be sent", stop);
            }

            if (entry.Part > 1)
            {
                await before;
                if (LacksEarlierPart(entry) is { } lacks)
                {
                    return Settle(entry, OutboxState.Failed, lacks, stop);
                }
            }

            return await SendAsync(entry, before, stop);
        }
        catch (SqliteException e)
        {
            // The disk is full or gone, and nothing was handed to the network yet: it waits.
            OutboxLog.NotKept(log, entry.Id, e.Message);
            return (entry with { NotBefore = Now() + (long)Backoff.After(1).TotalMilliseconds }, Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (entry, Task.CompletedTask);
        }
    }

    // What it is not asked for any more waits for the operator, outside its lane.
    private static OutboxEntry? Next(OutboxEntry after) => after.State is OutboxState.Pending or OutboxState.Sending || after is { State: OutboxState.Unknown, NotBefore: > 0 } ? after : null;

    private async Task<(OutboxEntry? After, Task Keeping)> SendAsync(OutboxEntry entry, Task before, CancellationToken stop)
    {
        var started = Now();
        var sending = entry with { State = OutboxState.Sending, Attempts = entry.Attempts + 1, ChangedAt = started };
        DeliveryTrace.Log.At("outbox.sending", entry.Message.IdempotencyKey);
        await Task.WhenAll(store.SaveAsync(sending, new OutboxAttempt(sending.Attempts, started), boot.Id), before);
        DeliveryTrace.Log.At("outbox.sending.kept", entry.Message.IdempotencyKey);
        var outcome = await door.SendAsync(entry.Lane, entry.Message);
        DeliveryTrace.Log.At("outbox.handed", entry.Message.IdempotencyKey);
        var after = After(sending, outcome);
        return (Next(after), KeepAsync(after, new OutboxAttempt(sending.Attempts, started, Now(), outcome.Word, Clean(outcome.Error)), stop));
    }

    private OutboxEntry After(OutboxEntry entry, AttemptOutcome outcome)
    {
        var now = Now();
        var after = entry with { ChangedAt = now, Error = Clean(outcome.Error) };
        if (outcome.Receipt is { } receipt)
        {
            return after with { State = OutboxState.Sent, Receipt = receipt.ExternalId };
        }

        switch (outcome.Failure)
        {
            case DeliveryFailure.Permanent:
                return after with { State = OutboxState.Failed };
            case DeliveryFailure.Unknown:
                return after with { State = OutboxState.Unknown, NotBefore = now };
            case DeliveryFailure.RateLimited:
                var until = now + (long)Math.Ceiling(outcome.RetryAfter!.Value.TotalMilliseconds);
                if (outcome.IsWholeAccount)
                {
                    _parked[(entry.Lane.Channel, entry.Lane.AccountId)] = until;
                }

                // What the network asks for does not count against the message.
                return after with { State = OutboxState.Pending, NotBefore = until, ExpiresAt = entry.ExpiresAt + until - now };
            case DeliveryFailure.Transient:
                return after with { State = OutboxState.Pending, NotBefore = now + (long)Backoff.After(entry.Attempts - 1).TotalMilliseconds };
            default:
                return after with { State = OutboxState.Pending, Attempts = entry.Attempts - 1 };
        }
    }

    private async Task<(OutboxEntry? After, Task Keeping)> AskAsync(OutboxEntry entry, CancellationToken stop)
    {
        var started = Now();
        var outcome = await door.FindAsync(entry.Lane, entry.Message);
        var asked = entry with { Attempts = entry.Attempts + 1, ChangedAt = Now() };
        var after = outcome switch
        {
            { Receipt: { } receipt } => asked with { State = OutboxState.Sent, Receipt = receipt.ExternalId, Error = null },
            { Failure: DeliveryFailure.Transient } => asked with { State = OutboxState.Pending, Error = null },
            { Failure: DeliveryFailure.Unknown, RetryAfter: null } or { Failure: DeliveryFailure.Permanent } => entry with { NotBefore = 0 },
            _ when asked.Attempts >= MostQuestions => asked with { NotBefore = 0 },
            _ => asked with { NotBefore = Now() + (long)Backoff.After(asked.Attempts - 1).TotalMilliseconds },
        };
        var word = after.State == OutboxState.Pending ? "absent" : after.State == OutboxState.Sent ? "found" : "unknown";
        if (after is { State: OutboxState.Unknown, NotBefore: 0 })
        {
            OutboxLog.Unknown(log, entry.Id, entry.Lane.Channel, entry.Lane.AccountId, entry.Lane.Chat, after.Error ?? "nobody knows");
        }

        var attempt = after.Attempts == entry.Attempts ? null : new OutboxAttempt(after.Attempts, started, Now(), word, Clean(outcome.Error));
        return (Next(after), KeepAsync(after, attempt, stop));
    }

    private string? LacksEarlierPart(OutboxEntry entry) => store.Whole(entry.WholeKey).FirstOrDefault(part => part.Part < entry.Part && part.State is OutboxState.Failed or OutboxState.Expired or OutboxState.Dropped) is { } lacking
        ? $"part {lacking.Part} of {entry.Parts} was not sent"
        : null;

    private (OutboxEntry? After, Task Keeping) Settle(OutboxEntry entry, OutboxState state, string error, CancellationToken stop) =>
        (null, KeepAsync(entry with { State = state, Error = error, ChangedAt = Now() }, attempt: null, stop));

    // What is known of a message is never forgotten in favour of sending it again: the lane waits until it could be kept. Who stops the gateway finds it as unknown.
    private async Task KeepAsync(OutboxEntry after, OutboxAttempt? attempt, CancellationToken stop)
    {
        DeliveryTrace.Log.Outbox(after.State, isKept: false, after.Message.IdempotencyKey);
        for (var failures = 0; !await TryKeepAsync(after, attempt); failures++)
        {
            await Task.Delay(Backoff.After(failures), time, stop);
        }

        DeliveryTrace.Log.Outbox(after.State, isKept: true, after.Message.IdempotencyKey);
        if (after.State is OutboxState.Failed or OutboxState.Expired)
        {
            OutboxLog.NotSent(log, after.Id, after.Lane.Channel, after.Lane.AccountId, after.Lane.Chat, after.State.Word(), after.Error ?? string.Empty);
        }

        if (after.State.IsSettled())
        {
            settled(after);
        }
    }

    private async Task<bool> TryKeepAsync(OutboxEntry after, OutboxAttempt? attempt)
    {
        try
        {
            await store.SaveAsync(after, attempt, boot: null);
            return true;
        }
        catch (SqliteException e)
        {
            OutboxLog.NotKept(log, after.Id, e.Message);
            return false;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, long otherMs) => TimeSpan.FromMilliseconds(Math.Min(one.TotalMilliseconds, otherMs));

    // Networks put credentials into addresses, and addresses into errors (SEC-17).
    private static string? Clean(string? text) => text is null ? null : SecretScrubber.Process.Scrub(text);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
