using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>agent</c>, <c>agent.wait</c> (<c>agent-and-chat.md</c> §2).</summary>
internal sealed class AgentRunFamily(
    AgentRunner runner, AttachmentRoom room, OnceOnly once, AgentDirectory agents, ChannelHub channels, ChannelOutbound outbound, Outbox outbox, SessionService sessions, SessionKeys keys, RunJournal journal,
    AgentsOptions options, TimeProvider time) : IMethodFamily
{
    private const int DefaultWaitMs = 30_000;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(AgentRunMethods.Agent, Access.Write, RunAsync);
        methods.Add(AgentRunMethods.Wait, Access.Write, WaitAsync);
    }

    // Whoever asks again while it runs gets both answers too: the reference leaves a repetition without the second (wire.md §11).
    private async ValueTask<AgentResult> RunAsync(AgentParams agent, MethodContext<AgentResult> context)
    {
        var attachments = AttachmentReader.Read(agent.Attachments);
        Validate(agent);
        var request = IdempotentRequest.Of(context.Caller, AgentRunMethods.Agent, agent.IdempotencyKey, agent);

        // What came with it is held by the run, and not a second time, as text, until its end.
        var asked = agent with { Attachments = null };
        Run? started = null;
        var attempt = once.Begin(request, RunAnswerJson.Default.RunAnswer, () => FollowAsync(started = Start(asked, attachments, context.Caller.Principal), asked, context.Caller.Principal));
        if (started is not null || (attempt.State == AttemptState.InFlight && !attempt.Result.IsCompleted))
        {
            context.Acknowledge(new AgentResult(agent.IdempotencyKey, "accepted") { AcceptedAt = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        var answer = await attempt.Result.WaitAsync(context.Cancellation);
        return answer.Error is null ? answer.Result : throw Failure(answer);
    }

    private Run Start(AgentParams agent, IReadOnlyList<AgentAttachment> attachments, string principal)
    {
        var key = agent.SessionKey is { Length: > 0 } given ? given : keys.MainSessionOf(agent.AgentId ?? keys.DefaultAgent);
        var session = keys.Canonical(key);
        sessions.RequireSendAllowed(session);
        var timeout = agent.Timeout switch
        {
            null => TimeSpan.FromSeconds(options.Defaults.TimeoutSeconds),
            0 => Timeout.InfiniteTimeSpan,
            { } seconds => TimeSpan.FromSeconds(seconds),
        };
        return room.Start(attachments, () => runner.Start(new RunRequest(agent.IdempotencyKey, key, session, agent.Message, timeout)
        {
            Thinking = agent.Thinking,
            ExtraSystemPrompt = agent.ExtraSystemPrompt,
            Attachments = attachments,
            Owner = principal,
            SendsMedia = true,
        }));
    }

    private async Task<RunAnswer> FollowAsync(Run run, AgentParams agent, string principal)
    {
        var end = await run.End;
        if (end.Error is { } error)
        {
            var failed = new RunAnswer(new AgentResult(run.Request.Id, "error") { Summary = error.Message }, error);
            return runner.HasEndedForGood(run) ? failed : throw Failure(failed);
        }

        await DeliverAsync(agent, end, principal);
        return new RunAnswer(new AgentResult(run.Request.Id, end.Status) { Summary = "completed", Result = end.Outcome }, null);
    }

    private void Validate(AgentParams agent)
    {
        var owner = agent.SessionKey is { Length: > 0 } key ? keys.AgentOf(keys.Canonical(key)) : agent.AgentId ?? keys.DefaultAgent;
        if (new[] { agent.AgentId, owner }.FirstOrDefault(id => id is not null && agents.Find(id) is null) is { } unknown)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid agent params: unknown agent id \"{unknown}\"");
        }

        if (agent.AgentId is { } asked && asked != owner)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid agent params: agent \"{asked}\" does not match session key agent \"{owner}\"");
        }

        if ((agent.ReplyChannel ?? agent.Channel) is { } channel && !channels.Has(channel) && (agent.Deliver == true || !ChannelNames.All.Contains(channel)))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid agent params: unknown channel: {channel}");
        }

        if (agent.Deliver == true && ((agent.ReplyChannel ?? agent.Channel) is null || (agent.ReplyTo ?? agent.To) is null))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "invalid agent params: deliver needs channel and to");
        }
    }

    // Somebody else's key is another message.
    private async ValueTask DeliverAsync(AgentParams agent, RunEnd end, string principal)
    {
        if (agent.Deliver != true)
        {
            return;
        }

        var channel = (agent.ReplyChannel ?? agent.Channel)!;
        var account = outbound.Require(channel, agent.ReplyAccountId ?? agent.AccountId);
        var thread = agent.ThreadId is { Length: > 0 } id ? new ChatThread(id) : null;
        OutboxDraft[] replies =
        [
            .. (end.Outcome?.Payloads ?? []).Select((reply, index) => new OutboxDraft(
                channel, account, OutboxKind.Reply, new OutboundMessage((agent.ReplyTo ?? agent.To)!, reply.Text, $"agent/{principal}/{agent.IdempotencyKey}/{index + 1}") { Thread = thread, Media = index == 0 ? end.Media : [] })
            {
                RunId = agent.IdempotencyKey,
            }),
        ];
        if (replies.Length > 0)
        {
            await outbox.AddAsync(replies, settled: null);
        }
    }

    private static GatewayException Failure(RunAnswer answer) =>
        new(answer.Error!) { Payload = JsonSerializer.SerializeToElement(answer.Result, AgentRunMethods.Agent.ResultInfo) };

    private async ValueTask<AgentWaitResult> WaitAsync(AgentWaitParams wait, MethodContext<AgentWaitResult> context)
    {
        var found = runner.Find(wait.RunId);
        if (found is null && journal.FindInterrupted(wait.RunId) is { } lost)
        {
            return new AgentWaitResult(wait.RunId, "error") { StartedAt = lost.StartedAt, EndedAt = lost.InterruptedAt, Error = InterruptedRun.Message };
        }

        var patience = Task.Delay(TimeSpan.FromMilliseconds(wait.TimeoutMs ?? DefaultWaitMs), time, context.Cancellation);
        if (found is not { } run)
        {
            // A run that nobody knows may still be asked for: it just does not end in time (methods.md §4).
            await patience;
            return new AgentWaitResult(wait.RunId, "timeout");
        }

        if (await Task.WhenAny(run.End, patience) != run.End)
        {
            return new AgentWaitResult(wait.RunId, "timeout");
        }

        var end = await run.End;
        return new AgentWaitResult(wait.RunId, end.Status) { StartedAt = end.StartedAt, EndedAt = end.EndedAt, Error = end.Error?.Message };
    }
}

/// <summary>The last answer of a run, as it is kept for whoever asks again.</summary>
/// <param name="Result">Its payload.</param>
/// <param name="Error">The failure; null when it ended well.</param>
internal sealed record RunAnswer(AgentResult Result, ErrorShape? Error);

/// <summary>JSON of <see cref="RunAnswer"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunAnswer))]
internal sealed partial class RunAnswerJson : JsonSerializerContext;
