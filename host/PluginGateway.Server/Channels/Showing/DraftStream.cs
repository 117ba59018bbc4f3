using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>
/// Shows one answer while it is being made. Its calls of the channel come one after another and never hold up the run; what they show is worth nothing, but that the answer
/// takes the place of the draft. Any thread.
/// </summary>
#pragma warning disable CA1001 // _over is never disposed: it has no timer, and an answer may be heard of after its end.
internal sealed class DraftStream(ShowDoor door, IDraftStore store, InboxEntry entry, OutboundMessage frame, int textLimit, TimeProvider time, ILogger log)
#pragma warning restore CA1001
{
    // An answer that is complete sooner needs no draft.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(200);

    private readonly ShownPlace _place = new(entry.Channel, entry.AccountId, frame.Chat, frame.Thread);
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private volatile string _said = string.Empty;
    private string? _draft = entry.IsAgain ? store.Find(entry.Id) : null;
    private Task? _showing;
    private bool _isOver;

    /// <summary>All that was said so far.</summary>
    public string Said => _said;

    /// <summary>It has said more. Returns at once.</summary>
    public void Heard(string whole)
    {
        _said = whole;
        lock (_gate)
        {
            if (!_isOver)
            {
                _showing ??= ShowAsync();
            }
        }
    }

    /// <summary>Shows no more. Waits for a call that is under way, which has its time: what it shows must not come after the answer.</summary>
    /// <returns>What the draft goes by; null when there is none.</returns>
    public async Task<string?> EndAsync()
    {
        Task? showing;
        lock (_gate)
        {
            _isOver = true;
            showing = _showing;
        }

        await _over.CancelAsync();
        await (showing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _draft;
    }

    private async Task ShowAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (shown, pause) = (string.Empty, FirstPause);
        while (true)
        {
            await Task.Delay(pause, time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested)
            {
                return;
            }

            var text = FirstPart(_said);
            if (text == shown || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            // Not cancelled with the answer: a message that the network has taken must be known by its id.
            var draft = _draft;
            var made = await door.TryAsync<IChannelDrafts, DraftShown>(
                _place, async (channel, cancellation) => new DraftShown(await channel.ShowDraftAsync(draft, frame with { Text = text }, cancellation), channel.DraftInterval), CancellationToken.None);
            if (Next(made) is not { } next)
            {
                return;
            }

            pause = next;
            if (made.Value is { } value)
            {
                shown = text;
                await TakeAsync(value.Draft);
            }
        }
    }

    private TimeSpan? Next(Shown<DraftShown> made)
    {
        switch (made.State)
        {
            case ShownState.Done:
                return made.Value!.Interval > LeastPause ? made.Value.Interval : LeastPause;
            case ShownState.NotRunning:
                return FirstPause;
            case ShownState.Failed when made.RetryAfter is { } asked:
                return asked > FirstPause ? asked : FirstPause;
            case ShownState.Failed:
                ChannelLog.NoDraft(log, _place.Channel, _place.AccountId, _place.Chat, made.Error ?? string.Empty);
                return null;
            default:
                return null;
        }
    }

    private async Task TakeAsync(string draft)
    {
        if (draft == _draft)
        {
            return;
        }

        _draft = draft;
        try
        {
            await store.KeepAsync(entry.Id, draft);
        }
        catch (SqliteException e)
        {
            // The answer takes the draft's place all the same, unless the gateway is killed before.
            ChannelLog.NoDraft(log, _place.Channel, _place.AccountId, _place.Chat, e.Message);
        }
    }

    // What the answer will be in that place: its first message, when it is too long for one.
    private string FirstPart(string said) => TextParts.Split(said, textLimit)[0];

    private sealed record DraftShown(string Draft, TimeSpan Interval);
}
