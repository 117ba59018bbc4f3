using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Channels.Telegram.BotApi;

/// <summary>The JSON of the Bot API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Update))]
[JsonSerializable(typeof(BotApiAnswer<JsonElement>))]
[JsonSerializable(typeof(BotApiAnswer<IReadOnlyList<JsonElement>>))]
[JsonSerializable(typeof(BotApiAnswer<IReadOnlyList<Message>>))]
[JsonSerializable(typeof(BotApiAnswer<Message>))]
[JsonSerializable(typeof(BotApiAnswer<User>))]
[JsonSerializable(typeof(BotApiAnswer<RemoteFile>))]
[JsonSerializable(typeof(BotApiAnswer<WebhookInfo>))]
[JsonSerializable(typeof(NoParameters))]
[JsonSerializable(typeof(GetUpdates))]
[JsonSerializable(typeof(SetWebhook))]
[JsonSerializable(typeof(DeleteWebhook))]
[JsonSerializable(typeof(SetCommands))]
[JsonSerializable(typeof(GetFile))]
[JsonSerializable(typeof(AnswerCallback))]
[JsonSerializable(typeof(ChatAction))]
[JsonSerializable(typeof(SetReaction))]
[JsonSerializable(typeof(DeleteMessage))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(EditText))]
[JsonSerializable(typeof(IReadOnlyList<GroupMedium>))]
internal sealed partial class BotApiJson : JsonSerializerContext;
