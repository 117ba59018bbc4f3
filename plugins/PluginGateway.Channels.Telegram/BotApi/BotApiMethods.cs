using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Channels.Telegram.BotApi;

/// <summary>One method of the Bot API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Params">What it is given.</param>
/// <param name="Answer">What it answers.</param>
internal sealed record BotApiMethod<TParams, TResult>(string Name, JsonTypeInfo<TParams> Params, JsonTypeInfo<BotApiAnswer<TResult>> Answer);

/// <summary>The methods that are used.</summary>
internal static class BotApiMethods
{
    public const string GetMeName = "getMe";
    public const string GetUpdatesName = "getUpdates";

    private static readonly BotApiJson Json = BotApiJson.Default;

    public static readonly BotApiMethod<NoParameters, User> GetMe = new(GetMeName, Json.NoParameters, Json.BotApiAnswerUser);
    public static readonly BotApiMethod<GetUpdates, IReadOnlyList<JsonElement>> GetUpdates = new(GetUpdatesName, Json.GetUpdates, Json.BotApiAnswerIReadOnlyListJsonElement);
    public static readonly BotApiMethod<NoParameters, WebhookInfo> GetWebhookInfo = new("getWebhookInfo", Json.NoParameters, Json.BotApiAnswerWebhookInfo);
    public static readonly BotApiMethod<SetWebhook, JsonElement> SetWebhook = new("setWebhook", Json.SetWebhook, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<DeleteWebhook, JsonElement> DeleteWebhook = new("deleteWebhook", Json.DeleteWebhook, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<SetCommands, JsonElement> SetMyCommands = new("setMyCommands", Json.SetCommands, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<NoParameters, JsonElement> DeleteMyCommands = new("deleteMyCommands", Json.NoParameters, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<GetFile, RemoteFile> GetFile = new("getFile", Json.GetFile, Json.BotApiAnswerRemoteFile);
    public static readonly BotApiMethod<AnswerCallback, JsonElement> AnswerCallbackQuery = new("answerCallbackQuery", Json.AnswerCallback, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<ChatAction, JsonElement> SendChatAction = new("sendChatAction", Json.ChatAction, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<SetReaction, JsonElement> SetMessageReaction = new("setMessageReaction", Json.SetReaction, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<DeleteMessage, JsonElement> DeleteMessage = new("deleteMessage", Json.DeleteMessage, Json.BotApiAnswerJsonElement);
    public static readonly BotApiMethod<SendMessage, Message> SendMessage = new("sendMessage", Json.SendMessage, Json.BotApiAnswerMessage);
    public static readonly BotApiMethod<EditText, JsonElement> EditMessageText = new("editMessageText", Json.EditText, Json.BotApiAnswerJsonElement);
}
