using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>sessions.list</c> (<c>methods.md</c> §5).</summary>
internal sealed class SessionsFamily(SessionService sessions, AgentDirectory agents, TimeProvider time) : IMethodFamily
{
    private const int TitleLength = 60;
    private const int PreviewLength = 120;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(SessionsMethods.List, Access.Read, async (list, _) => await Task.Run(() => List(list)));

    private SessionsList List(SessionsListParams list)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var oldest = list.ActiveMinutes is { } minutes ? now - (minutes * 60_000L) : long.MinValue;
        var found = sessions.List()
            .Where(session => session.UpdatedAt >= oldest && Matches(session, list))
            .Take(list.Limit ?? int.MaxValue)
            .Select(session => Describe(session, list))
            .ToArray();
        return new SessionsList
        {
            Ts = now,
            Path = sessions.Path,
            Count = found.Length,
            Defaults = new SessionsDefaults(agents.Default?.Id, agents.Models.Count > 0 ? agents.Models[0].Id : null, null),
            Sessions = found,
        };
    }

    // Labels and spawned sessions do not exist yet: asking for one finds none.
    private static bool Matches(SessionRecord session, SessionsListParams list) =>
        list.Label is null
        && list.SpawnedBy is null
        && (list.AgentId is null || session.AgentId == list.AgentId)
        && (string.IsNullOrWhiteSpace(list.Search)
            || new[] { session.Key, session.SessionId, session.DisplayName }.Any(text => text?.Contains(list.Search.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    private SessionRow Describe(SessionRecord session, SessionsListParams list) => new()
    {
        Key = session.Key,
        Kind = session.Kind,
        SessionId = session.SessionId,
        UpdatedAt = session.UpdatedAt,
        DisplayName = session.DisplayName,
        Channel = session.Channel,
        ChatType = session.Channel is null ? null : session.Kind,
        LastChannel = session.Channel,
        LastTo = session.Chat,
        LastAccountId = session.AccountId,
        DerivedTitle = list.IncludeDerivedTitles == true ? Cut(sessions.FirstMessage(session)?.Text, TitleLength) : null,
        LastMessagePreview = list.IncludeLastMessage == true ? Cut(sessions.Transcript(session.Key, 1) is [var last] ? last.Text : null, PreviewLength) : null,
    };

    private static string? Cut(string? text, int length)
    {
        var line = text?.ReplaceLineEndings(" ").Trim();
        return line is null || line.Length <= length ? line : line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)] + "…";
    }
}
