using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Config;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>chat.send</c>, <c>chat.abort</c> (<c>agent-and-chat.md</c> §4–§7).</summary>
internal sealed class ChatFamily(
    AgentRunner runner, MessageQueue queue, AttachmentRoom room, CommandDesk commands, OnceOnly once, AgentDirectory agents, SessionService sessions, SessionKeys keys, AgentsOptions options)
    : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ChatMethods.Send, Access.Write, (send, context) => Send(send, context.Caller));
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
            throw new MissingScopeException(Access.Admin);
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
