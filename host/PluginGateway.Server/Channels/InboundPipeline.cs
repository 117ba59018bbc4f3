using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Channels;

/// <summary>
/// A message's way from a network to an agent and back: policy, session, run, reply. Ordered per session, parallel across. Any thread.
/// The same message is run once, however often the network delivers it within the time that runs are remembered.
/// </summary>
internal sealed class InboundPipeline(
    MessageQueue queue, ChannelOutbound outbound, ChannelCommands commands, SessionService sessions, SessionKeys keys, AgentBindings bindings, AgentsOptions options,
    ILogger<InboundPipeline> log)
{
    private readonly LaneQueue _replies = new();

    /// <summary>Takes a message from an account.</summary>
    public void Take(string channel, ChannelAccountRunner account, InboundMessage message)
    {
        if (InboundPolicy.Refusal(account.Settings, message) is { } reason && !(reason == InboundPolicy.NotMentioned && commands.IsFromWhoMay(account.Settings, message)))
        {
            LogRefusal(channel, account.AccountId, message, reason);
            return;
        }

        // One of these words alone is the command, from who may call it; from others it is a word.
        if (StopWords.Is(message.Text) && message with { Text = "/" + StopCommand.Word } is var stop && commands.IsFromWhoMay(account.Settings, stop))
        {
            message = stop;
        }

        var session = keys.ForInbound(channel, account.AccountId, message, bindings.AgentFor(channel, account.AccountId, message));
        var (accountId, limit) = (account.AccountId, message.Kind == ChatKind.Group ? account.Settings.HistoryLimit : account.Settings.DmHistoryLimit);
        if (commands.Take(channel, account, message, session, text => Run(channel, accountId, message with { Text = text }, session, limit)))
        {
            return;
        }

        if (sessions.Find(session)?.IsSendDenied == true)
        {
            ChannelLog.NotHeard(log, channel, account.AccountId, message.SenderId, message.Chat, $"the send policy of session {session} is deny");
            return;
        }

        Run(channel, accountId, message, session, limit);
    }

    // By names, which outlive the generation that serves the account now.
    private void Run(string channel, string accountId, InboundMessage message, string session, int? historyLimit)
    {
        var request = new RunRequest(
            RunId(channel, accountId, message), session, session, message.Text, TimeSpan.FromSeconds(options.Defaults.TimeoutSeconds))
        {
            Origin = new SessionOrigin(channel, accountId, message.Chat, message.Kind == ChatKind.Group ? message.Chat : message.SenderName ?? message.SenderId) { ThreadId = message.Thread?.Id },
            HistoryLimit = historyLimit,
        };
        if (queue.TakeOnce(request) is { } run)
        {
            Reply(channel, accountId, message, () => ReplyAsync(channel, accountId, message, run));
        }
    }

    private static string RunId(string channel, string accountId, InboundMessage message) => $"{channel}/{accountId}/{message.ExternalId}";

    // One lane per chat: what waits for a receiver, while a plugin is swapped, leaves in the order in which it was asked for.
    private void Reply(string channel, string account, InboundMessage message, Func<Task> send) => _replies.Enqueue($"{channel}/{account}/{message.Chat}", send);

    // By names: when the run ends, another generation of the plugin may serve the account.
    private async Task ReplyAsync(string channel, string account, InboundMessage message, Run run)
    {
        var end = await run.End;
        foreach (var reply in end.Outcome?.Payloads ?? [])
        {
            await SendAsync(channel, account, message, run.Request.Id, reply.Text);
        }
    }

    private async Task SendAsync(string channel, string account, InboundMessage message, string id, string text)
    {
        try
        {
            await outbound.ReplyAsync(channel, account, new OutboundMessage(message.Chat, text, id) { ReplyTo = message.ExternalId, Thread = message.Thread });
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: nobody waits for this task, so the failure is told here.
            ChannelLog.ReplyNotSent(log, channel, account, id, message.Chat, e is GatewayException ? e.Message : e.ToString());
        }
    }

    private void LogRefusal(string channel, string account, InboundMessage message, string reason)
    {
        if (reason == InboundPolicy.NotMentioned)
        {
            ChannelLog.NotMentioned(log, channel, account, message.Chat, reason);
        }
        else
        {
            ChannelLog.NotHeard(log, channel, account, message.SenderId, message.Chat, reason);
        }
    }
}
