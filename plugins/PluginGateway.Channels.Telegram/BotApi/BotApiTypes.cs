using System.Text.Json;

namespace PluginGateway.Channels.Telegram.BotApi;

// What comes from the Bot API, as far as it is used. Names and meanings: https://core.telegram.org/bots/api

internal sealed record BotApiAnswer<T>(bool Ok, T? Result, int ErrorCode, string? Description, AnswerParameters? Parameters);

internal sealed record AnswerParameters(long? MigrateToChatId, int? RetryAfter);

internal sealed record User(long Id, bool IsBot, string FirstName, string? LastName, string? Username);

internal sealed record Chat(long Id, string Type, string? Title, string? Username, string? FirstName, bool IsForum);

internal sealed record Update(long UpdateId)
{
    public Message? Message { get; init; }

    public Message? EditedMessage { get; init; }

    public Message? ChannelPost { get; init; }

    public Message? EditedChannelPost { get; init; }

    public CallbackQuery? CallbackQuery { get; init; }

    public MessageReaction? MessageReaction { get; init; }

    public MemberChange? MyChatMember { get; init; }
}

internal sealed record Message(long MessageId, long Date, Chat Chat)
{
    public long? MessageThreadId { get; init; }

    public bool IsTopicMessage { get; init; }

    public User? From { get; init; }

    public Chat? SenderChat { get; init; }

    public long? EditDate { get; init; }

    public Message? ReplyToMessage { get; init; }

    public string? MediaGroupId { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<MessageEntity>? Entities { get; init; }

    public string? Caption { get; init; }

    public IReadOnlyList<MessageEntity>? CaptionEntities { get; init; }

    public IReadOnlyList<PhotoSize>? Photo { get; init; }

    public MediaFile? Animation { get; init; }

    public MediaFile? Audio { get; init; }

    public MediaFile? Document { get; init; }

    public MediaFile? Video { get; init; }

    public MediaFile? VideoNote { get; init; }

    public MediaFile? Voice { get; init; }

    public Sticker? Sticker { get; init; }

    public Contact? Contact { get; init; }

    public Dice? Dice { get; init; }

    public Location? Location { get; init; }

    public Venue? Venue { get; init; }

    public Poll? Poll { get; init; }

    public IReadOnlyList<User>? NewChatMembers { get; init; }

    public JsonElement? ForumTopicCreated { get; init; }

    public long? MigrateToChatId { get; init; }

    public long? MigrateFromChatId { get; init; }
}

internal sealed record MessageEntity(string Type, int Offset, int Length, string? Url, User? User, string? Language);

internal sealed record PhotoSize(string FileId, int Width, int Height, long? FileSize);

internal sealed record MediaFile(string FileId, string? FileName, string? MimeType, long? FileSize);

internal sealed record Sticker(string FileId, bool IsAnimated, bool IsVideo, string? Emoji, long? FileSize);

internal sealed record Contact(string PhoneNumber, string FirstName, string? LastName);

internal sealed record Dice(string Emoji, int Value);

internal sealed record Location(double Latitude, double Longitude);

internal sealed record Venue(Location Location, string Title, string Address);

internal sealed record Poll(string Question, IReadOnlyList<PollOption> Options);

internal sealed record PollOption(string Text);

internal sealed record CallbackQuery(string Id, User From, Message? Message, string? Data);

internal sealed record MessageReaction(Chat Chat, long MessageId, User? User, Chat? ActorChat, long Date, IReadOnlyList<Reaction> NewReaction);

internal sealed record Reaction(string Type, string? Emoji, string? CustomEmojiId);

internal sealed record MemberChange(Chat Chat, User From, long Date, Member OldChatMember, Member NewChatMember);

internal sealed record Member(string Status, User User);

internal sealed record RemoteFile(string FileId, long? FileSize, string? FilePath);

internal sealed record WebhookInfo(string Url, int PendingUpdateCount, string? LastErrorMessage, long? LastErrorDate);
