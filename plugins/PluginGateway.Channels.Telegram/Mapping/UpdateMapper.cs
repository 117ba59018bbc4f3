using System.Globalization;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>What an update means to the gateway.</summary>
/// <param name="Message">It, without its media.</param>
/// <param name="Media">What has to be fetched for it.</param>
/// <param name="Callback">The pressed button that waits for an answer.</param>
internal sealed record MappedUpdate(InboundMessage Message, IReadOnlyList<RemoteMedium> Media, string? Callback = null);

/// <summary>
/// From Telegram's updates to the gateway's messages. Who may talk is the host's to decide, so each is told with the kind of its chat and with ids that cannot be taken over
/// by renaming oneself: a user's number, or <c>chat:number</c> for who writes as a channel or a group (SEC-13: a group's id is never a person's). Pure.
/// </summary>
internal static class UpdateMapper
{
    // channels.md §7: the General topic has no thread id of its own.
    private const string GeneralTopic = "1";

    private static readonly HashSet<string> Inside = new(["creator", "administrator", "member", "restricted"], StringComparer.Ordinal);

    /// <summary>The chat that an update belongs to; 0 when there is none. What belongs to one chat stays in order.</summary>
    public static long ChatOf(Update update) =>
        (update.Message ?? update.EditedMessage ?? update.ChannelPost ?? update.EditedChannelPost ?? update.CallbackQuery?.Message)?.Chat.Id
            ?? update.MessageReaction?.Chat.Id ?? update.MyChatMember?.Chat.Id ?? 0;

    /// <summary>Translates.</summary>
    /// <returns>Null when there is nothing to tell.</returns>
    public static MappedUpdate? Map(UpdateUnit unit, BotSelf self) => unit.First switch
    {
        { Message: { NewChatMembers: { Count: > 0 } members } message } => Joined(message, [.. members.Where(member => member.Id != self.Id)]),
        { Message: { } message } => Written(message, unit, self),
        { ChannelPost: { } post } => Written(post, unit, self),
        { EditedMessage: { } message } => Edited(message, unit, self),
        { EditedChannelPost: { } post } => Edited(post, unit, self),
        { CallbackQuery: { Message: { } message } callback } => Pressed(callback, message),
        { MessageReaction: { } reaction } => Reacted(reaction, unit.First.UpdateId),
        { MyChatMember: { } change } => TakenIn(change, unit.First.UpdateId),
        _ => null,
    };

    private static MappedUpdate? Written(Message message, UpdateUnit unit, BotSelf self)
    {
        var parts = unit.Updates.Select(static update => (update.Message ?? update.ChannelPost)!).ToList();
        var media = parts.Select(MessageMedia.Of).OfType<RemoteMedium>().ToList();
        // The parts of a text that was too long for one message belong together as they were; captions of an album are lines.
        var between = message.MediaGroupId is null ? "" : "\n";
        var text = string.Join(between, parts.Select(part => MessageText.Of(part, self)).Where(static text => text.Length > 0));
        if ((text.Length == 0 && media.Count == 0) || SenderOf(message) is not { } sender)
        {
            // Pinned, renamed, a call: nothing that anybody wrote.
            return null;
        }

        return new MappedUpdate(Base(message, sender, text) with { Mentioned = parts.Exists(part => Mentioning.Of(part, self)), ReplyTo = AnsweredBy(message) }, media);
    }

    private static MappedUpdate? Edited(Message message, UpdateUnit unit, BotSelf self)
    {
        if (Written(message, new UpdateUnit([unit.First with { Message = message, EditedMessage = null, EditedChannelPost = null }]), self) is not { } written)
        {
            return null;
        }

        var id = MessageIds.Of(message.Chat.Id, message.MessageId);
        return written with
        {
            Message = written.Message with
            {
                ExternalId = Numbered("edit", unit.First.UpdateId), Event = InboundEvent.Edit, EditOf = id, At = At(message.EditDate ?? message.Date),
            },
        };
    }

    private static MappedUpdate Pressed(CallbackQuery callback, Message under)
    {
        var message = Base(under, (User(callback.From.Id), NameOf(callback.From)), callback.Data ?? "") with
        {
            ExternalId = $"callback:{callback.Id}",
            Event = InboundEvent.Callback,
            Data = callback.Data,
            Mentioned = true,
            ReplyTo = MessageIds.Of(under.Chat.Id, under.MessageId),
        };
        return new MappedUpdate(message, [], callback.Id);
    }

    private static MappedUpdate? Reacted(MessageReaction reaction, long update)
    {
        var sender = reaction.User is { } user ? (User(user.Id), NameOf(user)) : reaction.ActorChat is { } chat ? (SenderChat(chat.Id), chat.Title) : ((string, string?)?)null;
        if (sender is not var (id, name))
        {
            return null;
        }

        var with = string.Concat((reaction.NewReaction ?? []).Select(static one => one.Emoji ?? (one.CustomEmojiId is { } custom ? $"[{custom}]" : "")));
        var message = new InboundMessage(Numbered("reaction", update), KindOf(reaction.Chat), Number(reaction.Chat.Id), id, with, At(reaction.Date))
        {
            SenderName = name, Event = InboundEvent.Reaction, Data = with, ReplyTo = MessageIds.Of(reaction.Chat.Id, reaction.MessageId),
        };
        return new MappedUpdate(message, []);
    }

    private static MappedUpdate? Joined(Message message, IReadOnlyList<User> members)
    {
        // Of the bot itself my_chat_member tells.
        if (members.Count == 0 || SenderOf(message) is not { } sender)
        {
            return null;
        }

        var words = $"{string.Join(", ", members.Select(NameOf))} joined";
        return new MappedUpdate(Base(message, sender, words) with { Event = InboundEvent.Join }, []);
    }

    private static MappedUpdate? TakenIn(MemberChange change, long update)
    {
        var came = !Inside.Contains(change.OldChatMember.Status) && Inside.Contains(change.NewChatMember.Status);
        if (!came || KindOf(change.Chat) == ChatKind.Direct)
        {
            // Blocked, unblocked, made an administrator.
            return null;
        }

        var message = new InboundMessage(
            Numbered("join", update), KindOf(change.Chat), Number(change.Chat.Id), User(change.From.Id), $"{NameOf(change.From)} took the bot into {change.Chat.Title ?? "a group"}", At(change.Date))
        {
            SenderName = NameOf(change.From), Event = InboundEvent.Join,
        };
        return new MappedUpdate(message, []);
    }

    private static InboundMessage Base(Message message, (string Id, string? Name) sender, string text) =>
        new(MessageIds.Of(message.Chat.Id, message.MessageId), KindOf(message.Chat), Number(message.Chat.Id), sender.Id, text, At(message.Date))
        {
            SenderName = sender.Name, Thread = ThreadOf(message),
        };

    // Whoever writes as a chat has a "from" that all such share; the chat is who it is.
    private static (string Id, string? Name)? SenderOf(Message message) => message switch
    {
        { SenderChat: { } chat } => (SenderChat(chat.Id), chat.Title ?? chat.Username),
        { From: { } user } => (User(user.Id), NameOf(user)),
        _ => null,
    };

    private static ChatThread? ThreadOf(Message message) => message switch
    {
        { IsTopicMessage: true, MessageThreadId: { } thread } => new ChatThread(Number(thread), IsTopic: true),
        // Elsewhere a thread id only says that somebody answered: that makes no conversation of its own.
        { Chat.IsForum: true } => new ChatThread(GeneralTopic, IsTopic: true),
        _ => null,
    };

    private static string? AnsweredBy(Message message) =>
        message.ReplyToMessage is { ForumTopicCreated: null } answered && (!message.IsTopicMessage || answered.MessageId != message.MessageThreadId)
            ? MessageIds.Of(message.Chat.Id, answered.MessageId)
            : null;

    private static ChatKind KindOf(Chat chat) => chat.Type switch
    {
        "private" => ChatKind.Direct,
        "group" or "supergroup" or "channel" => ChatKind.Group,
        _ => ChatKind.Unknown,
    };

    private static string NameOf(User user) => $"{user.FirstName} {user.LastName}".Trim() is { Length: > 0 } name ? name : user.Username ?? User(user.Id);

    private static string User(long id) => Number(id);

    private static string SenderChat(long id) => $"chat:{Number(id)}";

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Numbered(string kind, long update) => $"{kind}:{Number(update)}";

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799));
}
