using System.Globalization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>sessions.export</c>: a transcript as the lines of a file (<c>agent-and-chat.md</c> §11), in pages that are no larger than a client's frame unless one message is.</summary>
internal sealed class SessionExportFamily(SessionService sessions, SessionKeys keys) : IMethodFamily
{
    private const int FormatVersion = 1;
    private const int PageLines = 500;
    private const int PageCharacters = 100_000;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods) => methods.Add(SessionExport.Export, Access.Read, async (export, _) => await Task.Run(() => Page(export)));

    private SessionsExported Page(SessionsExportParams export)
    {
        var key = keys.Canonical(export.Key);
        var current = sessions.Find(key);
        var parts = sessions.Parts(key);
        RequireSome(export, current, parts);
        var (index, after) = export.Cursor is { } cursor ? Place(parts, cursor) : (export.IncludeArchived == true ? 0 : parts.Count - 1, null);
        var part = parts[index];
        var entries = sessions.Page(key, part, after, PageLines + 1);
        var fitting = Fitting(entries);
        var lines = new List<TranscriptLine>();
        if (after is null)
        {
            lines.Add(First(part, entries));
        }

        var parent = after;
        foreach (var (number, entry) in entries.Take(fitting))
        {
            lines.Add(Line(number, entry, parent));
            parent = number;
        }

        var isLast = index == parts.Count - 1 || export.IncludeArchived != true;
        return new SessionsExported(key, current?.SessionId, lines)
        {
            Cursor = fitting < entries.Count ? Cursor(part, parent) : isLast ? null : Cursor(parts[index + 1], null),
        };
    }

    // What was said in a session that was deleted is archived, and can be had as long as it is.
    private static void RequireSome(SessionsExportParams export, SessionRecord? current, IReadOnlyList<TranscriptPart> parts)
    {
        if (parts.Count == 0)
        {
            throw Invalid($"No session found: {export.Key}");
        }

        if (current is null && export.IncludeArchived != true)
        {
            throw Invalid($"No session found: {export.Key}; what was said in it before it was deleted is exported with includeArchived (pgw sessions export {export.Key} --all)");
        }
    }

    // At least one: a message that is larger than a page is a page.
    private static int Fitting(IReadOnlyList<NumberedEntry> entries)
    {
        var (count, characters) = (0, 0);
        while (count < Math.Min(entries.Count, PageLines) && (count == 0 || characters + Length(entries[count].Entry) <= PageCharacters))
        {
            characters += Length(entries[count++].Entry);
        }

        return count;
    }

    private static int Length(TranscriptEntry entry) => entry.Text.Length + entry.Calls.Sum(call => call.Arguments.GetRawText().Length + (call.Result?.Length ?? 0));

    private TranscriptLine First(TranscriptPart part, IReadOnlyList<NumberedEntry> entries) => new()
    {
        Type = "session",
        Version = FormatVersion,
        Id = part.KeptUnder,
        Timestamp = Iso(entries.Count > 0 ? entries[0].Entry.At : part.At),
        Cwd = Path.GetDirectoryName(sessions.Path),
        Archive = part.Archive,
    };

    private static TranscriptLine Line(long number, TranscriptEntry entry, long? parent)
    {
        var line = new TranscriptLine { Type = entry.Kind == EntryKinds.Summary ? "compaction" : "message", Id = Hex(number), ParentId = parent is { } before ? Hex(before) : null, Timestamp = Iso(entry.At) };
        return entry.Kind == EntryKinds.Summary ? line with { Summary = entry.Text } : line with { Message = ShownMessage.Of(entry) };
    }

    // A session that begins anew between two pages has become an archive of its key: the export goes on in it.
    private static (int Index, long? After) Place(IReadOnlyList<TranscriptPart> parts, string cursor)
    {
        var slash = cursor.LastIndexOf('/');
        var number = slash < 0 ? [] : cursor.AsSpan(slash + 1);
        long after = 0;
        if (slash > 0 && (number.IsEmpty || long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (cursor.AsSpan(0, slash).SequenceEqual(parts[i].KeptUnder))
                {
                    return (i, number.IsEmpty ? null : after);
                }
            }
        }

        throw Invalid("invalid sessions.export params: at /cursor: is none of this session; leave it out to begin at the beginning");
    }

    private static string Cursor(TranscriptPart part, long? after) => string.Create(CultureInfo.InvariantCulture, $"{part.KeptUnder}/{after}");

    private static string Hex(long number) => number.ToString("x8", CultureInfo.InvariantCulture);

    private static string Iso(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static GatewayException Invalid(string message) => new(ErrorCodes.InvalidRequest, message);
}
