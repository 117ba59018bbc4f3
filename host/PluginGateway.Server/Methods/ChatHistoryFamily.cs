using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary>Looking at a conversation: <c>chat.history</c> (<c>agent-and-chat.md</c> §5), <c>chat.startup</c>, <c>chat.metadata</c>, <c>commands.list</c> (<c>protocol-4.md</c> §6).</summary>
internal sealed class ChatHistoryFamily(SessionService sessions, SessionKeys keys, SessionRows rows, AgentRunner runner, AgentDirectory agents, SlashCommands commands, TimeProvider time) : IMethodFamily
{
    private const int DefaultHistory = 200;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ChatMethods.History, Access.Read, async (history, _) => await Task.Run(() => History(history)));
        methods.Add(ChatMethods.Startup, Access.Read, async (history, _) => await Task.Run(() => History(history) with { Metadata = Metadata() }));
        methods.Add(ChatMethods.Metadata, Access.Read, (_, _) => ValueTask.FromResult(Metadata()));
        methods.Add(ChatMethods.Commands, Access.Read, (_, _) => ValueTask.FromResult(new CommandsList(Metadata().Commands)));
    }

    private ChatMetadata Metadata() => new(agents.Models, [.. commands.All.Select(command => new CommandSummary(command.Name, command.Summary)
    {
        TextAliases = [$"/{command.Name}"],
        AcceptsArgs = command.Usage.Contains(' ', StringComparison.Ordinal),
    })]);

    private ChatHistory History(ChatHistoryParams history)
    {
        var session = keys.Canonical(history.SessionKey);
        var known = sessions.Find(session);

        // Before the messages: a run that ends in between is in both rather than in neither.
        Run[] unended = [.. runner.Unended(session)];
        ChatRun[] runs = [.. unended.Select(UnderWay)];
        var answer = (history.Cursor, history.Offset) switch
        {
            ({ }, { }) => throw new GatewayException(ErrorCodes.InvalidRequest, "invalid chat.history params: cursor asks for what is newer and offset for what is older; leave one of them out"),
            ({ } cursor, _) => Since(history, known, cursor),
            _ => Page(history, known),
        };
        return answer with
        {
            SessionId = known?.SessionId,
            Runs = runs.Length == 0 ? null : runs,
            SessionInfo = known is null ? null : rows.Of(known),
            PendingInputs = Waiting(unended),
            InFlightRun = runs.LastOrDefault(run => run.Message is null),
        };
    }

    private ChatHistory Page(ChatHistoryParams history, SessionRecord? known)
    {
        var skip = history.Offset ?? 0;
        var page = known is null ? TranscriptPage.Empty : sessions.Newest(known, skip, history.Limit ?? DefaultHistory);
        var entries = page.Entries;
        var first = First(entries, Math.Min(history.MaxBytes ?? int.MaxValue, ProtocolLimits.MaxChatHistoryBytes));
        var hasMore = entries.Count > 0 && page.Last - entries.Count + first > 0;
        return new ChatHistory(history.SessionKey, [.. entries.Index().Skip(first).Select(at => ShownMessage.Of(at.Item, page.Last - entries.Count + 1 + at.Index))], Thinking(known))
        {
            HasMore = hasMore,
            NextOffset = hasMore ? skip + entries.Count - first : null,
            TotalMessages = page.Total,
            DeltaCursor = known is null || skip > 0 ? null : HistoryCursor.At(known, page.Newest).ToString(),
            Defaults = rows.Defaults,
        };
    }

    private ChatHistory Since(ChatHistoryParams history, SessionRecord? known, string text)
    {
        var most = Math.Min(history.MaxBytes ?? int.MaxValue, ChatHistoryDelta.MostBytes);
        if (known is null || HistoryCursor.Parse(text) is not { } cursor || !cursor.LeadsOnIn(known)
            || sessions.After(known, cursor.Last, ChatHistoryDelta.Most + 1) is not { Count: <= ChatHistoryDelta.Most } said || said.Sum(ShownMessage.MostBytes) > most)
        {
            return new ChatHistoryReset(history.SessionKey, Thinking(known));
        }

        var (before, now) = (said.Count == 0 ? 0 : sessions.NumberOf(known, cursor.Last), time.GetUtcNow().ToUnixTimeMilliseconds());
        return new ChatHistoryDelta(history.SessionKey, Thinking(known), [.. said.Index().Select(at => ToldMessage.Of(known, at.Item, before + 1 + at.Index, row: null, now))])
        {
            DeltaCursor = HistoryCursor.At(known, said.Count == 0 ? cursor.Last : said[^1].Id).ToString(),
        };
    }

    private static string Thinking(SessionRecord? known) => known?.Settings.ThinkingLevel ?? "off";

    // The oldest go until the rest fits (wire.md §1.1); the last one always stays.
    private static int First(IReadOnlyList<TranscriptEntry> entries, long mostBytes)
    {
        var first = Math.Max(entries.Count - 1, 0);
        var bytes = entries.Count == 0 ? 0 : ShownMessage.MostBytes(entries[first]);
        while (first > 0 && (bytes += ShownMessage.MostBytes(entries[first - 1])) <= mostBytes)
        {
            first--;
        }

        return first;
    }

    private static ChatPendingInputs Waiting(IReadOnlyList<Run> unended)
    {
        var waiting = unended.Where(run => run.Announcer is null).ToList();
        return new ChatPendingInputs([.. waiting.Take(ChatPendingInputs.Most).Select(run => new ChatPendingInput(
            run.Request.Id, run.Request.Id, new ChatMessage("user", [new ChatContent("text", run.Request.Message)], run.AcceptedAt) { IdempotencyKey = $"{run.Request.Id}:user" }, run.AcceptedAt))], waiting.Count);
    }

    private static ChatRun UnderWay(Run run) =>
        run.Announcer is { } announcer ? new ChatRun(run.Request.Id, announcer.SaidSoFar) : new ChatRun(run.Request.Id, string.Empty) { Message = run.Request.Message };
}
