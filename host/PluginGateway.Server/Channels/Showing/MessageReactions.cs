using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>
/// Reactions to messages that came in: that of the gateway, which says that a message was received (<c>messages.ackReaction</c>), and those of agents. Any thread.
/// </summary>
internal sealed class MessageReactions(ShowDoor door, MessagesOptions options, Outbox outbox, IInboxStore inbox, ILogger<MessageReactions> log)
{
    // As long as a reply may wait and the reaction is still worth taking back.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Task> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Channel, string AccountId), string> _told = new();

    /// <summary>Reacts to a message that is answered, where the operator wants it. Returns at once.</summary>
    public void Acknowledge(InboxEntry entry)
    {
        if (options.AckReaction is { Length: > 0 } emoji && entry.Message.Event == InboundEvent.Message && IsInScope(entry.Message))
        {
            _acknowledged[entry.RunKey] = AcknowledgeAsync(entry, emoji);
        }
    }

    /// <summary>Takes that reaction back, where the operator wants it and when the reply has been sent. Returns at once.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="reply">The reply's key; null when there is none.</param>
    public void Answered(InboxEntry entry, string? reply)
    {
        if (_acknowledged.TryRemove(entry.RunKey, out var put) && options.RemoveAckAfterReply)
        {
            _ = TakeBackAsync(entry, put, reply);
        }
    }

    /// <summary>Reacts to the message that a run answers, at its agent's wish.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="emoji">What with; empty takes the reaction back.</param>
    /// <exception cref="GatewayException">The run answers no message from a network, or the network does not do it; the text says why.</exception>
    public async Task ReactAsync(string runId, string emoji)
    {
        var entry = inbox.Find(runId).FirstOrDefault(entry => entry.RunId == runId && entry.Message.Event == InboundEvent.Message)
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, "this conversation is not with a chat network: there is no message to react to");

        // The agent's reaction is in the place of the gateway's, and stays.
        if (_acknowledged.TryRemove(entry.RunKey, out var put))
        {
            await put;
        }

        var shown = await PutAsync(entry, emoji);
        if (shown.State != ShownState.Done)
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, shown.State switch
            {
                ShownState.NotOffered => $"there are no reactions on {entry.Channel}",
                ShownState.NotRunning => $"channel {entry.Channel} account {entry.AccountId} is not running",
                _ => $"{entry.Channel} did not take the reaction: {shown.Error}",
            })
            {
                Retryable = shown.State == ShownState.NotRunning,
            });
        }
    }

    private bool IsInScope(InboundMessage message) => options.AckReactionScope switch
    {
        AckReactionScope.All => true,
        AckReactionScope.Direct => message.Kind == ChatKind.Direct,
        AckReactionScope.GroupAll => message.Kind == ChatKind.Group,
        _ => message is { Kind: ChatKind.Group, Mentioned: true },
    };

    private async Task AcknowledgeAsync(InboxEntry entry, string emoji) => Tell(entry, await PutAsync(entry, emoji));

    private async Task TakeBackAsync(InboxEntry entry, Task put, string? reply)
    {
        await put;
        if (reply is not null)
        {
            await outbox.WaitAsync(reply, Patience).ConfigureAwait(false);
        }

        Tell(entry, await PutAsync(entry, string.Empty));
    }

    private Task<Shown<string>> PutAsync(InboxEntry entry, string emoji)
    {
        var message = entry.Message;
        return door.TryAsync<IChannelReactions, string>(
            new ShownPlace(entry.Channel, entry.AccountId, message.Chat, message.Thread),
            async (channel, cancellation) =>
            {
                await channel.ReactAsync(message.Chat, message.ExternalId, emoji, cancellation);
                return emoji;
            },
            CancellationToken.None);
    }

    // The same trouble is told once: it would come with every message.
    private void Tell(InboxEntry entry, Shown<string> shown)
    {
        if (shown is { State: ShownState.Failed, Error: { } error } && (!_told.TryGetValue((entry.Channel, entry.AccountId), out var before) || before != error))
        {
            _told[(entry.Channel, entry.AccountId)] = error;
            ChannelLog.NoReaction(log, entry.Channel, entry.AccountId, error);
        }
    }
}
