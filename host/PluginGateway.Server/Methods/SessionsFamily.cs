using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>sessions.list</c>, <c>.preview</c>, <c>.resolve</c> (<c>methods.md</c> §5); <c>.subscribe</c>, <c>.describe</c> (<c>protocol-4.md</c> §5).</summary>
internal sealed class SessionsFamily(SessionService sessions, SessionKeys keys, SessionRows rows, SessionTitles titles, SessionWatch watch, TimeProvider time) : IMethodFamily
{
    private const int MaxPreviews = 64;
    private static readonly SessionsListParams NoList = new();

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(SessionsMethods.List, Access.Read, async (list, _) => await Task.Run(() => List(list)));
        methods.Add(SessionsMethods.Preview, Access.Read, async (preview, _) => await Task.Run(() => Preview(preview)));
        methods.Add(SessionWatching.Subscribe, Access.Read, async (list, context) =>
        {
            // Told of changes first, and what there is after that: what happens in between is told.
            watch.WatchAll(context.Caller.ConnectionId);
            return new SessionsSubscribed { List = list == NoList ? null : await Task.Run(() => List(list)) };
        });
        methods.Add(SessionWatching.Describe, Access.Read, (wanted, _) => ValueTask.FromResult(new SessionDescribed(sessions.Find(keys.Canonical(wanted.Key)) is { } found ? rows.Of(found) : null)));
        methods.Add(SessionsMethods.Resolve, Access.Admin, (resolve, _) => ValueTask.FromResult(new SessionsResolved(Resolve(resolve).Key)));
    }

    private SessionsList List(SessionsListParams list)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var oldest = list.ActiveMinutes is { } minutes ? now - (minutes * 60_000L) : long.MinValue;
        var (skip, most) = (list.Offset ?? 0, list.Limit ?? int.MaxValue);
        var all = sessions.List().Where(session => session.UpdatedAt >= oldest && Matches(session, list)).Select(rows.Of).Where(row => list.ActiveOnly != true || row.HasActiveRun == true).ToArray();
        var found = all.Skip(skip).Take(most).Select(row => Describe(row, list)).ToArray();
        var hasMore = all.Length - skip > found.Length;
        return new SessionsList
        {
            Ts = now,
            Path = sessions.Path,
            Count = found.Length,
            Defaults = rows.Defaults,
            Sessions = found,
            TotalCount = all.Length,
            LimitApplied = list.Limit,
            HasMore = hasMore,
            NextOffset = hasMore ? skip + found.Length : null,
        };
    }

    private bool Matches(SessionRecord session, SessionsListParams list) =>
        IsShown(session, list.IncludeGlobal, list.IncludeUnknown)
        && IsOf(session, list.AgentId, list.SpawnedBy)
        && (list.Label is null || session.Label == list.Label.Trim())
        && (string.IsNullOrWhiteSpace(list.Search)
            || new[] { session.DisplayName, session.Label, session.SessionId, session.Key }.Any(text => text?.Contains(list.Search.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    private static bool IsShown(SessionRecord session, bool? includeGlobal, bool? includeUnknown) => session.Kind switch
    {
        SessionKeys.Global => includeGlobal == true,
        SessionKeys.Unknown => includeUnknown == true,
        _ => true,
    };

    private bool IsOf(SessionRecord session, string? agentId, string? spawnedBy) =>
        (agentId is null || string.Equals(session.AgentId, agentId.Trim(), StringComparison.OrdinalIgnoreCase))
        && (spawnedBy is null || (session.Settings.SpawnedBy is { } parent && keys.Canonical(parent) == keys.Canonical(spawnedBy)));

    private SessionRow Describe(SessionRow row, SessionsListParams list) => row with
    {
        DerivedTitle = list.IncludeDerivedTitles == true && sessions.Find(row.Key) is { } session ? titles.Of(session) : null,
        LastMessagePreview = list.IncludeLastMessage == true ? titles.LastMessage(row.Key) : null,
    };

    private SessionsPreviews Preview(SessionsPreviewParams preview)
    {
        var limit = Math.Min(preview.Limit ?? 12, 50);
        var length = Math.Min(preview.MaxChars ?? 240, 2000);
        var wanted = preview.Keys.Where(key => !string.IsNullOrWhiteSpace(key)).Take(MaxPreviews);
        return new SessionsPreviews(time.GetUtcNow().ToUnixTimeMilliseconds(), [.. wanted.Select(key => Preview(key, limit, length))]);
    }

    private SessionPreview Preview(string key, int limit, int length)
    {
        var session = keys.Canonical(key);
        if (sessions.Find(session) is null)
        {
            return new SessionPreview(key, "missing", []);
        }

        try
        {
            var items = sessions.Transcript(session, limit).Select(entry => new SessionPreviewItem(entry.Role, SessionViews.Cut(entry.InALine, length, "...")!)).ToArray();
            return new SessionPreview(key, items.Length == 0 ? "empty" : "ok", items);
        }
        catch (SqliteException)
        {
            // One session that cannot be read does not hide the others (methods.md §5); reading it alone tells why.
            return new SessionPreview(key, "error", []);
        }
    }

    private SessionRecord Resolve(SessionsResolveParams resolve)
    {
        var (key, id, label) = (Given(resolve.Key), Given(resolve.SessionId), Given(resolve.Label));
        bool Fits(SessionRecord session) => IsOf(session, resolve.AgentId, resolve.SpawnedBy);
        bool Shown(SessionRecord session) => Fits(session) && IsShown(session, resolve.IncludeGlobal, resolve.IncludeUnknown);
        return (key, id, label) switch
        {
            (null, null, null) => throw Invalid("Either key, sessionId, or label is required"),
            ({ }, null, null) => sessions.Find(keys.Canonical(key)) is { } found && Fits(found) ? found : throw Invalid($"No session found: {key}"),
            (null, { }, null) => One(sessions.List().Where(session => session.SessionId == id && Shown(session)), id),
            (null, null, { }) => One(sessions.List().Where(session => session.Label == label && Shown(session)), $"with label: {label}", "No session found "),
            _ => throw Invalid("Provide either key, sessionId, or label (not multiple)"),
        };
    }

    // Ids and labels are unique: there is never a second one.
    private static SessionRecord One(IEnumerable<SessionRecord> found, string what, string none = "No session found: ") => found.FirstOrDefault() ?? throw Invalid(none + what);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static GatewayException Invalid(string message) => new(ErrorCodes.InvalidRequest, message);
}
