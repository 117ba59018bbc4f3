using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>
/// Runs what nodes say. The session is as any other: its settings stay as they are (the reference overwrites them), its key is the full one. At most twenty a minute of a node. Any thread.
/// </summary>
internal sealed class NodeRuns(
    MessageQueue queue, AgentDirectory agents, SessionService sessions, SessionKeys keys, ChannelHub channels, ChannelOutbound outbound, Outbox outbox, AgentsOptions options, TimeProvider time, ILogger<NodeRuns> log)
{
    /// <summary>Longest text, in characters (<c>nodes.md</c> §7).</summary>
    public const int LongestText = 20_000;

    private const int LongestKey = 512;

    private readonly NodeBudget _budget = new(most: 20, TimeSpan.FromMinutes(1), time);

    /// <summary>Starts a run.</summary>
    /// <param name="node">Who says it.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="text">What was said.</param>
    /// <param name="sessionKey">The session as the node has spelt it.</param>
    /// <param name="turn">More about it.</param>
    /// <returns>Null when it has started, else why not.</returns>
    public string? Start(NodeSession node, string runId, string text, string sessionKey, NodeTurn turn)
    {
        if (text.Length > LongestText || sessionKey.Length > LongestKey || sessionKey.Any(char.IsControl))
        {
            return $"the text is longer than {LongestText} characters, or the session's key is none";
        }

        var session = keys.Canonical(sessionKey);
        if (agents.Find(keys.AgentOf(session)) is null)
        {
            return $"unknown agent id \"{keys.AgentOf(session)}\"";
        }

        if (!_budget.TrySpend(node.Id))
        {
            return "too many runs within a minute";
        }

        try
        {
            sessions.RequireSendAllowed(session);
            var run = queue.Take(new RunRequest(runId, sessionKey, session, text, turn.Timeout ?? TimeSpan.FromSeconds(options.Defaults.TimeoutSeconds)) { Thinking = turn.Thinking });
            _ = DeliverAsync(run, node.Id, session, turn);
            return null;
        }
        catch (GatewayException e)
        {
            return e.Message;
        }
    }

    private async Task DeliverAsync(Run run, string nodeId, string session, NodeTurn turn)
    {
        var end = await run.End;
        if (turn is not { Channel: { } channel, To: { } to } || !channels.Has(channel) || end.Outcome is not { } outcome)
        {
            return;
        }

        try
        {
            OutboxDraft[] drafts =
            [
                .. outcome.Payloads.Select((reply, index) => new OutboxDraft(channel, outbound.Require(channel, accountId: null), OutboxKind.Reply, new OutboundMessage(to, reply.Text, $"node/{run.Request.Id}/{index + 1}"))
                {
                    RunId = run.Request.Id,
                    SessionKey = session,
                }),
            ];
            if (drafts.Length > 0)
            {
                await outbox.AddAsync(drafts, settled: null);
            }
        }
        catch (Exception e) when (e is GatewayException or Microsoft.Data.Sqlite.SqliteException)
        {
            // Nobody waits for it: the reply is in the transcript.
            NodeLog.NotDelivered(log, nodeId, run.Request.Id, e.Message);
        }
    }
}

/// <summary>How a node's message is run.</summary>
internal sealed record NodeTurn
{
    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>Longest run; as for all when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where the reply goes; nowhere when null.</summary>
    public string? Channel { get; init; }

    /// <summary>To whom.</summary>
    public string? To { get; init; }
}
