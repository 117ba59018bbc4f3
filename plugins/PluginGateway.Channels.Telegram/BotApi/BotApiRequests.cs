namespace PluginGateway.Channels.Telegram.BotApi;

// What goes to the Bot API. Names and meanings: https://core.telegram.org/bots/api

internal sealed record NoParameters;

internal sealed record GetUpdates(long? Offset, int Limit, int Timeout, IReadOnlyList<string> AllowedUpdates);

internal sealed record SetWebhook(string Url, string SecretToken, IReadOnlyList<string> AllowedUpdates);

internal sealed record DeleteWebhook(bool DropPendingUpdates);

internal sealed record SetCommands(IReadOnlyList<BotCommand> Commands);

internal sealed record BotCommand(string Command, string Description);

internal sealed record GetFile(string FileId);

internal sealed record AnswerCallback(string CallbackQueryId);

internal sealed record ChatAction(string ChatId, string Action, long? MessageThreadId);

internal sealed record SetReaction(string ChatId, long MessageId, IReadOnlyList<Reaction> Reaction);

internal sealed record DeleteMessage(string ChatId, long MessageId);

internal sealed record ReplyParameters(long MessageId, bool AllowSendingWithoutReply);

internal sealed record LinkPreview(bool IsDisabled);

internal sealed record SendMessage(string ChatId, string Text)
{
    public string? ParseMode { get; init; }

    public long? MessageThreadId { get; init; }

    public ReplyParameters? ReplyParameters { get; init; }

    public LinkPreview? LinkPreviewOptions { get; init; }
}

internal sealed record EditText(string ChatId, long MessageId, string Text)
{
    public string? ParseMode { get; init; }

    public LinkPreview? LinkPreviewOptions { get; init; }
}

internal sealed record GroupMedium(string Type, string Media)
{
    public string? Caption { get; init; }

    public string? ParseMode { get; init; }
}
