using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Receiving;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>Whether a message speaks to the bot by name. Pure.</summary>
internal static class Mentioning
{
    /// <summary>Whether it does: <c>@bot</c>, <c>/command@bot</c>, a link to it, or an answer to what it wrote.</summary>
    public static bool Of(Message message, BotSelf self) =>
        Names(message.Text, message.Entities, self) || Names(message.Caption, message.CaptionEntities, self) || Answers(message, self);

    private static bool Names(string? text, IReadOnlyList<MessageEntity>? entities, BotSelf self) => text is not null && (entities ?? []).Any(entity => entity.Type switch
    {
        "mention" => Part(text, entity).Equals($"@{self.Username}", StringComparison.OrdinalIgnoreCase),
        "bot_command" => Part(text, entity).EndsWith($"@{self.Username}", StringComparison.OrdinalIgnoreCase),
        "text_mention" => entity.User?.Id == self.Id,
        _ => false,
    });

    // In a topic, what answers nothing answers the message that made the topic.
    private static bool Answers(Message message, BotSelf self) =>
        message.ReplyToMessage is { From: { } author } answered && author.Id == self.Id && answered.ForumTopicCreated is null && (!message.IsTopicMessage || answered.MessageId != message.MessageThreadId);

    private static ReadOnlySpan<char> Part(string text, MessageEntity entity) =>
        entity.Offset >= 0 && entity.Length > 0 && entity.Offset + entity.Length <= text.Length ? text.AsSpan(entity.Offset, entity.Length) : default;
}
