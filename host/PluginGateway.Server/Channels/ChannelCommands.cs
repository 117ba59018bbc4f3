using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Commands that come from networks: who may, and the answer on its way back. An answer does not wait for runs of the chat: <c>/stop</c> and <c>/status</c> are for when one takes
/// long. Any thread.
/// </summary>
internal sealed class ChannelCommands(CommandDesk desk, InboundAccess access, Inbox inbox, Quarantine quarantine, Outbox outbox, SessionKeys keys, ILogger<ChannelCommands> log)
{
    /// <summary>Whether a message is a command of somebody who may call it: such a message is heard in a group without naming us (<c>channels.md</c> §4.3).</summary>
    public bool IsFromWhoMay(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message) =>
        message.Event == InboundEvent.Message && Refusal(channel, accountId, settings, message) is null && desk.Find(message.Text, string.Empty) is not null;

    /// <summary>Takes a message that is a command, and settles it. Who may not call it gets no effect and no answer, and the agent does not see it.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="settings">The account's settings.</param>
    /// <param name="session">The full key of its session.</param>
    /// <param name="say">Says something to the agent instead of the message, which is settled with the answer then.</param>
    /// <returns>False when it is no command.</returns>
    public bool Take(InboxEntry entry, ChannelAccountSettings settings, string session, Action<string> say)
    {
        var message = entry.Message;
        if (message.Event != InboundEvent.Message || desk.Find(message.Text, session) is not { } command)
        {
            return false;
        }

        var refusal = Refusal(entry.Channel, entry.AccountId, settings, message);
        if (refusal is not null)
        {
            ChannelLog.NotHeard(log, entry.Channel, entry.AccountId, message.SenderId, message.Chat, $"/{command.Command.Name}: {refusal}");
        }

        _ = AnswerAsync(entry, command, refusal, say);
        return true;
    }

    private string? Refusal(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message) =>
        CommandPolicy.Refusal(settings, message, access.IsPaired(channel, accountId, message), keys.SharesDirectMessages);

    private async Task AnswerAsync(InboxEntry entry, CommandMatch command, string? refusal, Action<string> say)
    {
        var isSaid = false;
        try
        {
            if (refusal is not null)
            {
                await inbox.SettleAsync(entry, refusal);
                return;
            }

            if (entry.IsSuspect)
            {
                await quarantine.EnterAsync(entry.Id, CancellationToken.None);
            }

            await inbox.BeginAsync(entry, entry.RunKey);
            var reply = await desk.RunAsync(command, entry.RunKey, command.Call.Session, entry.Message.SenderId);
            var settlement = reply.Say is null ? new InboxSettlement(entry.Id, null) : null;
            if (reply.Text is { } text)
            {
                var answer = new OutboundMessage(entry.Message.Chat, text, entry.RunKey + "/command") { ReplyTo = entry.Message.ExternalId, Thread = entry.Message.Thread };
                await outbox.AddAsync(new OutboxDraft(entry.Channel, entry.AccountId, OutboxKind.Reply, answer) { InboxId = entry.Id, SessionKey = entry.SessionKey }, settlement);
            }
            else if (settlement is not null)
            {
                await inbox.SettleAsync(entry, error: null);
            }

            if (reply.Say is { } words)
            {
                // What follows is the run's.
                isSaid = true;
                say(words);
            }
        }
        catch (Exception e)
        {
            // Nobody waits for this task, so the failure is told here; the message is not settled, and is taken up again when the claim on it has run out.
            ChannelLog.ReplyNotKept(log, entry.Channel, entry.AccountId, entry.RunKey, e is GatewayException ? e.Message : e.ToString());
        }
        finally
        {
            if (!isSaid)
            {
                quarantine.Leave(entry.Id);
                inbox.LetGo(entry);
            }
        }
    }
}
