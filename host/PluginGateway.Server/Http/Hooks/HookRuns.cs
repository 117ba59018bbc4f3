using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>Runs what hooks ask for. Nobody waits: the reply goes out through a channel, and a line about it to the main session. Any thread.</summary>
internal sealed partial class HookRuns(
    AgentRunner runner, AgentDirectory agents, SessionService sessions, SessionKeys keys, SystemEvents systemEvents, ChannelOutbound outbound, Outbox outbox, AgentsOptions options, ILogger<HookRuns> log)
{
    private const int SummaryLength = 200;

    /// <summary>Starts a run.</summary>
    /// <exception cref="GatewayException">The gateway is stopping.</exception>
    public Run Start(HookTurn turn, string runId)
    {
        if (turn.Model is { } reference && agents.FindModel(keys.AgentOf(turn.Session), reference) is { } choice)
        {
            // In memory at once, so that the run obeys it; whether it is written down is not what the run waits for.
            _ = sessions.ChangeAsync(turn.Session, session => session with
            {
                Settings = session.Settings with { ProviderOverride = choice.IsDefault ? null : choice.Provider, ModelOverride = choice.IsDefault ? null : choice.Model.Id },
            });
        }

        return runner.Start(new RunRequest(runId, turn.Session, turn.Session, turn.Message, turn.Timeout ?? TimeSpan.FromSeconds(options.Defaults.TimeoutSeconds)) { Thinking = turn.Thinking, SendsMedia = true });
    }

    /// <summary>Waits for a run's end, delivers its reply and tells the main session.</summary>
    /// <returns>What to answer.</returns>
    /// <exception cref="GatewayException">It failed in a way that may be tried again.</exception>
    public async Task<HookAnswer> FollowAsync(Run run, HookTurn turn)
    {
        var end = await run.End;
        var reply = string.Join("\n\n", end.Outcome?.Payloads.Select(payload => payload.Text) ?? []);
        var problem = end.Error?.Message ?? await DeliverAsync(run, turn, reply, end.Media);
        if (turn.Session != keys.MainSessionKey)
        {
            var summary = HookRequests.OneLine(problem ?? reply, SummaryLength);
            systemEvents.Add(keys.MainSessionKey, problem is null ? $"Hook {turn.Name}: {summary}" : $"Hook {turn.Name} (error): {summary}");
        }

        if (problem is not null)
        {
            Ended(log, turn.Name, run.Request.Id, HookRequests.OneLine(problem, SummaryLength));
        }

        return end.Error is null || runner.HasEndedForGood(run) ? new HookAnswer(true) { RunId = run.Request.Id } : throw new GatewayException(end.Error);
    }

    private async Task<string?> DeliverAsync(Run run, HookTurn turn, string reply, IReadOnlyList<MediaReference> media)
    {
        if (turn.Delivery is not { } delivery || reply.Length + media.Count == 0)
        {
            return null;
        }

        try
        {
            var message = new OutboundMessage(delivery.Chat, reply, "hook/" + run.Request.Id) { Media = media };
            await outbox.AddAsync(new OutboxDraft(delivery.Channel, outbound.Require(delivery.Channel, delivery.AccountId), OutboxKind.Reply, message) { RunId = run.Request.Id, SessionKey = turn.Session });
            return null;
        }
        catch (GatewayException e)
        {
            return $"the reply was not delivered: {e.Message}";
        }
    }

    [LoggerMessage(1341, LogLevel.Warning, "Hook {Name}, run {RunId}: {Problem}")]
    private static partial void Ended(ILogger log, string name, string runId, string problem);
}
