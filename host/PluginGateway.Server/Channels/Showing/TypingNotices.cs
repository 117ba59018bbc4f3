using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>
/// Shows in chats that an answer is on its way, for as long as somebody works on one: one notice per place, however many messages are worked on there. Any thread.
/// </summary>
internal sealed class TypingNotices(ShowDoor door, SessionOptions options, TimeProvider time)
{
    // What goes on for longer than this does not look as if somebody were typing.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ShownPlace, Notice> _notices = [];

    /// <summary>Begins, or goes on for somebody more.</summary>
    public void Begin(ShownPlace place)
    {
        lock (_gate)
        {
            if (_notices.TryGetValue(place, out var notice))
            {
                notice.Wanted++;
            }
            else
            {
                _notices[place] = notice = new Notice();
            }

            notice.Since = time.GetTimestamp();
            if (notice.Showing.IsCompleted)
            {
                notice.Showing = ShowAsync(place, notice);
            }
        }
    }

    /// <summary>One less works on an answer there; the last one ends the notice.</summary>
    public void End(ShownPlace place)
    {
        Notice? notice;
        lock (_gate)
        {
            if (!_notices.TryGetValue(place, out notice) || --notice.Wanted > 0)
            {
                return;
            }

            _notices.Remove(place);
        }

        // Not here: who listens may be the plugin.
        _ = notice.Over.CancelAsync();
    }

    private async Task ShowAsync(ShownPlace place, Notice notice)
    {
        // Whoever begins it does not wait for the channel.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !notice.Over.IsCancellationRequested && time.GetElapsedTime(notice.Since) < Longest;)
        {
            var shown = await door.TryAsync<IChannelTyping, TypingShown>(place, async (channel, cancellation) =>
            {
                await channel.ShowTypingAsync(place.Chat, place.Thread, cancellation);
                return new TypingShown(channel.TypingInterval);
            }, notice.Over.Token);
            if (shown.State == ShownState.NotOffered)
            {
                return;
            }

            failures = shown.State == ShownState.Failed ? failures + 1 : 0;
            await Task.Delay(Pause(shown, failures), time, notice.Over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Pause(Shown<TypingShown> shown, int failures)
    {
        var interval = options.TypingIntervalSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : shown.Value?.Interval ?? UsualInterval;
        var least = interval < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : interval;
        var pause = failures == 0 ? least : least * Math.Pow(2, Math.Min(failures, 6));
        pause = shown.RetryAfter is { } asked && asked > pause ? asked : pause;
        return pause < LongestPause || shown.RetryAfter is not null ? pause : LongestPause;
    }

    private sealed record TypingShown(TimeSpan Interval);

    private sealed class Notice
    {
        // Never disposed: it has no timer, and the one that shows may look at it after its end.
        public CancellationTokenSource Over { get; } = new();

        public int Wanted { get; set; } = 1;

        public Task Showing { get; set; } = Task.CompletedTask;

        public long Since { get; set; }
    }
}
