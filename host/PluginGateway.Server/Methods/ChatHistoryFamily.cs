using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary>Looking at a conversation: <c>chat.history</c> (<c>agent-and-chat.md</c> §5), <c>chat.startup</c>, <c>chat.metadata</c>, <c>commands.list</c> (<c>protocol-4.md</c> §6).</summary>
internal sealed class ChatHistoryFamily(SessionService sessions, SessionKeys keys, SessionRows rows, AgentRunner runner, AgentDirectory agents, SlashCommands commands) : IMethodFamily
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
        var (skip, limit) = (history.Offset ?? 0, history.Limit ?? DefaultHistory);

        // Before the messages: a run that ends in between is in both rather than in neither.
        Run[] unended = [.. runner.Unended(session)];
        ChatRun[] runs = [.. unended.Select(UnderWay)];
        var newest = sessions.Transcript(session, (int)Math.Min((long)skip + limit + 1, int.MaxValue));
        var end = Math.Max(newest.Count - skip, 0);
        var first = First(newest, end, limit, Math.Min(history.MaxBytes ?? int.MaxValue, ProtocolLimits.MaxChatHistoryBytes));
        return new ChatHistory(history.SessionKey, [.. newest.Take(end).Skip(first).Select(ShownMessage.Of)], known?.Settings.ThinkingLevel ?? "off")
        {
            SessionId = known?.SessionId,
            Runs = runs.Length == 0 ? null : runs,
            HasMore = first > 0,
            NextOffset = first > 0 ? skip + end - first : null,
            Defaults = rows.Defaults,
            SessionInfo = known is null ? null : rows.Of(known),
            PendingInputs = Waiting(unended),
            InFlightRun = runs.LastOrDefault(run => run.Message is null),
        };
    }

    // The oldest go until the rest fits (wire.md §1.1); the last one always stays.
    private static int First(IReadOnlyList<TranscriptEntry> entries, int end, int limit, long mostBytes)
    {
        var first = Math.Max(end - 1, 0);
        var bytes = end == 0 ? 0 : ShownMessage.MostBytes(entries[first]);
        while (first > 0 && end - first < limit && (bytes += ShownMessage.MostBytes(entries[first - 1])) <= mostBytes)
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
