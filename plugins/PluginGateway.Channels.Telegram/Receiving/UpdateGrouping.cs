using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>Updates that are one message to people: one, an album, or the parts of a text too long for one. In the order of their ids.</summary>
internal sealed record UpdateUnit(IReadOnlyList<Update> Updates)
{
    public Update First => Updates[0];
}

/// <summary>Puts together what belongs together. Pure.</summary>
internal static class UpdateGrouping
{
    // channels.md §7: media groups, split pastes
    private const int PasteLength = 4000;
    private const int PasteParts = 12;
    private const int PasteTotal = 50_000;
    private const int PasteSeconds = 2;

    private static readonly TimeSpan AlbumPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PastePause = TimeSpan.FromMilliseconds(1500);

    /// <summary>Puts updates together.</summary>
    /// <param name="updates">In the order of their ids.</param>
    public static IReadOnlyList<UpdateUnit> Group(IEnumerable<Update> updates)
    {
        var units = new List<List<Update>>();
        foreach (var update in updates)
        {
            var home = Posted(update) is { } message ? units.FindLast(unit => Posted(unit[0])?.Chat.Id == message.Chat.Id) : null;
            if (home is not null && Follows(home, update))
            {
                home.Add(update);
            }
            else
            {
                units.Add([update]);
            }
        }

        return [.. units.Select(static unit => new UpdateUnit(unit))];
    }

    /// <summary>What may not be complete: how many updates it is, and how long more of it may take to come. Null when all is complete.</summary>
    public static (int Count, TimeSpan Pause)? Open(IEnumerable<Update> updates)
    {
        var open = Group(updates).Where(static unit => IsAlbum(unit) || IsPaste(unit)).ToList();
        return open.Count == 0 ? null : (open.Sum(static unit => unit.Updates.Count), open.Exists(IsPaste) ? PastePause : AlbumPause);
    }

    private static Message? Posted(Update update) => update.Message ?? update.ChannelPost;

    private static bool IsAlbum(UpdateUnit unit) => Posted(unit.First)?.MediaGroupId is not null;

    private static bool IsPaste(UpdateUnit unit) => Posted(unit.Updates[^1])?.Text is { Length: >= PasteLength };

    private static bool Follows(List<Update> unit, Update update)
    {
        var (last, next) = (Posted(unit[^1])!, Posted(update)!);
        if (next.MediaGroupId is { } group)
        {
            return group == last.MediaGroupId;
        }

        return last.Text is { Length: >= PasteLength }
            && next.Text is { Length: > 0 } text && !text.StartsWith('/')
            && next.From?.Id == last.From?.Id
            && next.MessageThreadId == last.MessageThreadId
            && next.MessageId == last.MessageId + 1
            && next.Date - last.Date <= PasteSeconds
            && unit.Count < PasteParts
            && unit.Sum(part => Posted(part)!.Text!.Length) + text.Length <= PasteTotal;
    }
}
