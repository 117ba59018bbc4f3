using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Channels;

/// <summary>
/// A message's way from a network into the inbox: policy, session, once. What is kept is worked on by <see cref="InboundWork"/>. In order per chat, parallel across. Any thread.
/// </summary>
internal sealed class InboundPipeline(Inbox inbox, InboundAccess access, InboundWork work, ChannelCommands commands, SessionKeys keys, AgentBindings bindings, GroupContext group, MediaStore media,
    ILogger<InboundPipeline> log)
{
    // One lane per chat: what is kept first is worked on first.
    private readonly LaneQueue _chats = new();

    /// <summary>Takes a message from an account. When the task ends, the message is kept, and the network may be told that it was received; when it fails, it is not.</summary>
    public Task TakeAsync(string channel, ChannelAccountRunner account, InboundMessage message)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // By names and settings: a task that outlives a swap must not hold the generation that it came from.
        var (accountId, settings) = (account.AccountId, account.Settings);
        _chats.Enqueue($"{channel}/{accountId}/{message.Chat}", () => TakeAsync(channel, accountId, settings, message, taken));
        return taken.Task;
    }

    private async Task TakeAsync(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message, TaskCompletionSource taken)
    {
        try
        {
            var verdict = access.Decide(channel, accountId, settings, message);
            if (!verdict.IsHeard && !(verdict.LacksMention && commands.IsFromWhoMay(channel, accountId, settings, message)))
            {
                await RefuseAsync(channel, accountId, settings, message, verdict);
            }
            else
            {
                var heard = AsCommand(channel, accountId, settings, message);
                var session = keys.ForInbound(channel, accountId, heard, bindings.AgentFor(channel, accountId, heard));
                if (await inbox.TakeAsync(channel, accountId, heard, session, verdict.Reason) is { } entry)
                {
                    // First of all: what follows may fail, and the message is not taken twice.
                    work.Begin(entry, settings);
                    await media.BelongAsync(heard.Media, $"{channel}/{accountId}", entry.RunKey);
                }
                else
                {
                    media.Release(heard.Media);
                }
            }

            taken.SetResult();
        }
        catch (Exception e)
        {
            // A lane's work must not throw: whoever brought the message is told that it was not taken.
            taken.SetException(e);
        }
    }

    // One of these words alone is the command, from who may call it; from others it is a word.
    private InboundMessage AsCommand(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message) =>
        StopWords.Is(message.Text) && message with { Text = "/" + StopCommand.Word } is var stop && commands.IsFromWhoMay(channel, accountId, settings, stop) ? stop : message;

    private async Task RefuseAsync(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message, InboundVerdict verdict)
    {
        var isNew = await inbox.RefuseAsync(channel, accountId, message, verdict.Reason) is not null;
        await media.ForgetAsync(message.Media);
        if (verdict.LacksMention)
        {
            if (isNew)
            {
                group.Note(channel, accountId, settings, message);
            }

            ChannelLog.NotMentioned(log, channel, accountId, message.Chat, verdict.Reason);
        }
        else if (isNew)
        {
            ChannelLog.NotHeard(log, channel, accountId, message.SenderId, message.Chat, verdict.Reason);
        }

        if (verdict.IsStranger && isNew)
        {
            await access.InviteAsync(channel, accountId, message);
        }
    }
}
