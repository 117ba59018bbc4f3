using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Channels.Showing;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Works on what is in the inbox: command, run, reply into the outbox. A message is settled in the same moment in which its reply is kept; until then the next start of the
/// gateway works on it again. Any thread.
/// </summary>
internal sealed class InboundWork(
    Inbox inbox, Quarantine quarantine, Outbox outbox, AgentRunner runner, MessageQueue queue, ChannelCommands commands, SessionService sessions, SystemEvents systemEvents, ContributionBoard board,
    GroupContext group, LiveReplies live, AgentsOptions options, ILogger<InboundWork> log)
{
    // One lane per chat: replies are kept, and so sent, in the order of their messages.
    private readonly LaneQueue _chats = new();

    /// <summary>Goes on with what nobody works on. When plugins are there.</summary>
    /// <param name="othersHaveEnded">Whether no other gateway can be alive on this database.</param>
    public async Task TakeUpAsync(bool othersHaveEnded)
    {
        foreach (var entry in await inbox.ClaimAsync(othersHaveEnded))
        {
            ChannelLog.Recovered(log, entry.Channel, entry.AccountId, entry.Message.ExternalId, entry.Attempts);
            Begin(entry, SettingsOf(entry));
        }
    }

    /// <summary>Works on a message that was put aside, at the operator's word.</summary>
    /// <exception cref="GatewayException">There is none, or it was not put aside.</exception>
    public async Task<InboxEntry> RetryAsync(long id)
    {
        var entry = await inbox.RetryAsync(id);
        Begin(entry, SettingsOf(entry));
        return entry;
    }

    /// <summary>Begins. Returns at once; a failure is told and leaves the message to the next start.</summary>
    public void Begin(InboxEntry entry, ChannelAccountSettings settings)
    {
        try
        {
            switch (entry.Message.Event)
            {
                case InboundEvent.Message or InboundEvent.Callback:
                    Answer(entry, settings);
                    break;
                case InboundEvent.Reaction:
                    Note(entry, $"{Name(entry.Message)} reacted {entry.Message.Data} to message {entry.Message.ReplyTo}");
                    break;
                case InboundEvent.Join:
                    Note(entry, $"{Name(entry.Message)} came into {entry.Message.Chat}");
                    break;
                default:
                    Settle(entry, error: null);
                    break;
            }
        }
        catch (GatewayException e)
        {
            // The gateway is stopping.
            ChannelLog.NotBegun(log, entry.Channel, entry.AccountId, entry.Message.ExternalId, e.Message);
        }
    }

    // An account that is gone answers nothing, but what was said is not lost: its reply waits for it.
    private ChannelAccountSettings SettingsOf(InboxEntry entry) =>
        board.Now.Channels.FirstOrDefault(channel => channel.Id == entry.Channel)?.Account(entry.AccountId)?.Settings ?? ChannelAccountSettings.Nobody;

    private static string Name(InboundMessage message) => message.SenderName ?? message.SenderId;

    private void Answer(InboxEntry entry, ChannelAccountSettings settings)
    {
        var (message, session) = (entry.Message, entry.SessionKey!);
        if (entry.IsAgain && sessions.FindReply(session, entry.TurnId ?? entry.RunKey) is { } reply)
        {
            // The run was done, and only its reply did not get into the outbox. One that was said in another's turn has that one's reply.
            _chats.Enqueue(ChatOf(entry), () => KeepAsync(entry, entry.TurnId is { } turn && turn != entry.RunKey ? [] : [Reply(entry, reply.Text, RunMedia.References(reply), 0, live.DraftOf(entry))], error: null));
            return;
        }

        var limit = message.Kind == ChatKind.Group ? settings.HistoryLimit : settings.DmHistoryLimit;
        if (commands.Take(entry, settings, session, text => Run(entry, settings, text, limit)))
        {
            return;
        }

        if (sessions.Find(session)?.IsSendDenied == true)
        {
            var reason = $"the send policy of session {session} is deny";
            ChannelLog.NotHeard(log, entry.Channel, entry.AccountId, message.SenderId, message.Chat, reason);
            Settle(entry, reason);
            return;
        }

        Run(entry, settings, message.Event == InboundEvent.Callback && message.Text.Length == 0 ? message.Data ?? string.Empty : message.Text, limit);
    }

    private void Run(InboxEntry entry, ChannelAccountSettings settings, string said, int? historyLimit)
    {
        var message = entry.Message;
        var (text, upTo) = group.PutBefore(entry.Channel, entry.AccountId, message, said);
        var reply = live.Of(entry, settings);
        var request = new RunRequest(entry.RunKey, entry.SessionKey!, entry.SessionKey!, text, TimeToRun(entry))
        {
            Origin = new SessionOrigin(entry.Channel, entry.AccountId, message.Chat, message.Kind == ChatKind.Group ? message.Chat : Name(message)) { ThreadId = message.Thread?.Id },
            HistoryLimit = historyLimit,
            IsAgain = entry.IsAgain,
            Alone = entry.IsSuspect ? stopping => quarantine.EnterAsync(entry.Id, stopping) : null,
            Begins = turn => inbox.BeginAsync(entry, turn),
            Media = message.Media,
            SendsMedia = true,
            Heard = reply.Heard,
        };
        if (queue.TakeOnce(request) is { } run)
        {
            group.Clear(entry.Channel, entry.AccountId, message, upTo);
            reply.Begin(run);
            _ = LeaveAsync(entry.Id, run);
            _chats.Enqueue(ChatOf(entry), () => FollowAsync(entry, run, reply));
        }
        else
        {
            Settle(entry, "too many messages wait in this session (messages.queue)");
        }
    }

    // Those that are worked on by themselves wait for each other, and as many as ran at the same time can be before it.
    private TimeSpan TimeToRun(InboxEntry entry) => TimeSpan.FromSeconds((long)options.Defaults.TimeoutSeconds * (entry.IsSuspect ? options.Defaults.MaxConcurrent : 1));

    // Not behind the replies of its chat: the next may be waited for by one of them.
    private async Task LeaveAsync(long id, Run run)
    {
        await run.End;
        quarantine.Leave(id);
    }

    private static string ChatOf(InboxEntry entry) => $"{entry.Channel}/{entry.AccountId}/{entry.Message.Chat}";

    private async Task FollowAsync(InboxEntry entry, Run run, LiveReply live)
    {
        var end = await run.End;
        var draft = await live.EndedAsync();
        if (end.Error is not null && run.StopReason is not null && !runner.HasEndedForGood(run))
        {
            // The gateway is stopping: the next start runs it again.
            return;
        }

        DeliveryTrace.Log.At("run.followed", entry.RunKey);
        IReadOnlyList<OutboxDraft> replies = [.. (end.Outcome?.Payloads ?? []).Select((reply, index) => Reply(entry, reply.Text, index == 0 ? end.Media : [], index, draft))];
        if (replies.Count == 0 && draft is not null && live.Said.Length > 0)
        {
            // People have seen a part of it.
            replies = [Reply(entry, $"{live.Said}\n\n[{(run.StopReason is null ? "the answer broke off here" : "stopped here")}]", [], 0, draft)];
        }

        await KeepAsync(entry, replies, end.Error?.Message, live);
    }

    private async Task KeepAsync(InboxEntry entry, IReadOnlyList<OutboxDraft> replies, string? error, LiveReply? live = null)
    {
        try
        {
            string? key = null;
            if (replies.Count > 0)
            {
                key = await outbox.AddAsync(replies, new InboxSettlement(entry.Id, error));
            }
            else
            {
                await inbox.SettleAsync(entry, error);
            }

            live?.Answered(key);
        }
        catch (Exception e)
        {
            // Nobody waits for this task, so the failure is told here; the message is not settled, and is taken up again when the claim on it has run out.
            ChannelLog.ReplyNotKept(log, entry.Channel, entry.AccountId, entry.RunKey, e.Message);
        }
        finally
        {
            inbox.LetGo(entry);
        }
    }

    private static OutboxDraft Reply(InboxEntry entry, string text, IReadOnlyList<MediaReference> media, int index, string? draft) => new(
        entry.Channel, entry.AccountId, OutboxKind.Reply,
        LiveReplies.FrameOf(entry) with { Text = text, IdempotencyKey = index == 0 ? entry.RunKey : $"{entry.RunKey}/{index + 1}", Media = media, Draft = index == 0 ? draft : null })
    {
        InboxId = entry.Id, RunId = entry.RunKey, SessionKey = entry.SessionKey,
    };

    private void Note(InboxEntry entry, string what)
    {
        systemEvents.Add(entry.SessionKey!, what);
        Settle(entry, error: null);
    }

    private void Settle(InboxEntry entry, string? error) => _ = SettleAsync(entry, error);

    private async Task SettleAsync(InboxEntry entry, string? error)
    {
        try
        {
            await inbox.SettleAsync(entry, error);
        }
        catch (Exception e)
        {
            // As above.
            ChannelLog.ReplyNotKept(log, entry.Channel, entry.AccountId, entry.RunKey, e.Message);
            inbox.LetGo(entry);
        }
    }
}
