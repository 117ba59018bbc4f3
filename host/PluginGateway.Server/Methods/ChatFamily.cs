using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Config;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>chat.send</c>, <c>chat.history</c>, <c>chat.abort</c> (<c>agent-and-chat.md</c> §4–§7).</summary>
internal sealed class ChatFamily(
    AgentRunner runner, MessageQueue queue, AttachmentRoom room, CommandDesk commands, OnceOnly once, AgentDirectory agents, SessionService sessions, SessionKeys keys, AgentsOptions options)
    : IMethodFamily
{
    private const int DefaultHistory = 200;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ChatMethods.Send, Access.Write, (send, context) => Send(send, context.Caller));
        methods.Add(ChatMethods.History, Access.Read, async (history, _) => await Task.Run(() => History(history)));
        methods.Add(ChatMethods.Abort, Access.Write, (abort, _) => ValueTask.FromResult(Abort(abort)));
    }

    private ValueTask<ChatSendResult> Send(ChatSendParams send, Caller caller)
    {
        var session = keys.Canonical(send.SessionKey);
        if (StopWords.Is(send.Message))
        {
            var stopped = runner.AbortAll(session, "stop");
            return ValueTask.FromResult(new ChatSendResult { Ok = true, Aborted = stopped.Count > 0, RunIds = stopped });
        }

        if (string.IsNullOrWhiteSpace(send.Message) && send.Attachments is not { Count: > 0 })
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "message or attachment required");
        }

        var attachments = AttachmentReader.Read(send.Attachments);
        agents.Require(keys.AgentOf(session));
        var command = commands.Find(send.Message, session);
        RequireRight(command, caller);
        Run? started = null;
        var attempt = once.Begin(
            IdempotentRequest.Of(caller, ChatMethods.Send, send.IdempotencyKey, send), ChatMethods.Send.ResultInfo,
            () => command is null ? FollowAsync(started = Start(send, session, attachments, caller)) : CommandAsync(command, send, attachments, caller));
        return attempt.State switch
        {
            AttemptState.New when started is not null || command is not null => ValueTask.FromResult(new ChatSendResult { RunId = send.IdempotencyKey, Status = "started" }),
            AttemptState.InFlight when !attempt.Result.IsCompleted && runner.Find(send.IdempotencyKey) is not { End.IsCompleted: true } =>
                ValueTask.FromResult(new ChatSendResult { RunId = send.IdempotencyKey, Status = "in_flight" }),
            _ => new ValueTask<ChatSendResult>(attempt.Result),
        };
    }

    private static void RequireRight(CommandMatch? command, Caller caller)
    {
        if (command is { Right: CommandRight.Configure } && !caller.Scopes.Contains(Scopes.Admin))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"missing scope: {Scopes.Admin}");
        }
    }

    private async Task<ChatSendResult> CommandAsync(CommandMatch command, ChatSendParams send, IReadOnlyList<AgentAttachment> attachments, Caller caller)
    {
        var reply = await commands.RunAsync(command, send.IdempotencyKey, send.SessionKey, caller.ClientId);
        return reply.Say is { } text
            ? await FollowAsync(Start(send with { Message = text }, command.Call.Session, attachments, caller))
            : new ChatSendResult { RunId = send.IdempotencyKey, Status = "ok" };
    }

    private Run Start(ChatSendParams send, string session, IReadOnlyList<AgentAttachment> attachments, Caller caller)
    {
        sessions.RequireSendAllowed(session);
        var timeout = send.TimeoutMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : TimeSpan.FromSeconds(options.Defaults.TimeoutSeconds);
        var request = new RunRequest(send.IdempotencyKey, send.SessionKey, session, send.Message, timeout) { Thinking = send.Thinking, Attachments = attachments, SendsMedia = true, Owner = caller.Principal };
        return room.Start(attachments, () => queue.Take(request));
    }

    // A run that somebody stopped, or that took too long, has ended for good; one that failed may be tried again with the same key.
    private async Task<ChatSendResult> FollowAsync(Run run)
    {
        var end = await run.End;
        return end.Error is null || runner.HasEndedForGood(run)
            ? new ChatSendResult { RunId = run.Request.Id, Status = end.Status, Summary = end.Error?.Message }
            : throw new GatewayException(end.Error);
    }

    private ChatHistory History(ChatHistoryParams history)
    {
        var session = keys.Canonical(history.SessionKey);
        var known = sessions.Find(session);

        // Before the messages: a run that ends in between is in both rather than in neither.
        ChatRun[] runs = [.. runner.Unended(session).Select(UnderWay)];
        var entries = sessions.Transcript(session, history.Limit ?? DefaultHistory);

        // The oldest go until the rest fits (wire.md §1.1); the last one always stays.
        var first = Math.Max(entries.Count - 1, 0);
        var bytes = entries.Count == 0 ? 0 : SizeOf(entries[first]);
        while (first > 0 && (bytes += SizeOf(entries[first - 1])) <= ProtocolLimits.MaxChatHistoryBytes)
        {
            first--;
        }

        var messages = entries.Skip(first).Select(entry => new ChatMessage(entry.Role, Contents(entry), entry.At)
        {
            StopReason = entry.Kind,
            Usage = entry.Kind is null ? null : ChatUsage.None,
        });
        return new ChatHistory(history.SessionKey, [.. messages], known?.Settings.ThinkingLevel ?? "off") { SessionId = known?.SessionId, Runs = runs.Length == 0 ? null : runs };
    }

    private static ChatRun UnderWay(Run run) =>
        run.Announcer is { } announcer ? new ChatRun(run.Request.Id, announcer.SaidSoFar) : new ChatRun(run.Request.Id, string.Empty) { Message = run.Request.Message };

    private static List<ChatContent> Contents(TranscriptEntry entry)
    {
        var parts = new List<ChatContent>();
        if (entry.Text.Length > 0 || entry.Attachments.Count == 0)
        {
            parts.Add(new ChatContent("text", entry.Text));
        }

        parts.AddRange(entry.Attachments.Select(attachment => new ChatContent(attachment.MediaType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "file")
        {
            AttachmentId = attachment.Id.Hash,
            MimeType = attachment.MediaType,
            FileName = attachment.FileName,
            Size = attachment.Size,
        }));
        return parts;
    }

    // An upper bound that costs nothing: a character is at most six bytes of JSON.
    private static long SizeOf(TranscriptEntry entry) => 100 + (entry.Text.Length * 6L) + entry.Attachments.Sum(attachment => 300 + ((attachment.FileName?.Length ?? 0) * 6L));

    private ChatAbortResult Abort(ChatAbortParams abort)
    {
        var session = keys.Canonical(abort.SessionKey);
        if (abort.RunId is not { } id)
        {
            var stopped = runner.AbortAll(session, "rpc");
            return new ChatAbortResult(stopped.Count > 0, stopped);
        }

        if (runner.Find(id) is not { } run)
        {
            return new ChatAbortResult(Aborted: false, []);
        }

        if (run.Request.Canonical != session)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "runId does not match sessionKey");
        }

        return run.Abort("rpc") ? new ChatAbortResult(Aborted: true, [id]) : new ChatAbortResult(Aborted: false, []);
    }
}
