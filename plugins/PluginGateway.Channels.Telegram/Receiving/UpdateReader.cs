using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>Reads one update. One that has a shape nobody foresaw must not keep the others from coming.</summary>
internal static class UpdateReader
{
    /// <summary>Reads it.</summary>
    /// <returns>Its id, null when it has none; and it, null when it cannot be understood.</returns>
    public static (long? Id, Update? Update) Read(JsonElement json, string account, ILogger logger)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("update_id", out var number) || !number.TryGetInt64(out var id))
        {
            return (null, null);
        }

        try
        {
            var update = json.Deserialize(BotApiJson.Default.Update);
            return (id, update is not null && IsWhole(update) ? update : null);
        }
        catch (JsonException e)
        {
            // Its message names a path in the JSON, and no content.
            logger.NotUnderstood(account, id, e.Message);
            return (id, null);
        }
    }

    private static bool IsWhole(Update update) =>
        new[] { update.Message, update.EditedMessage, update.ChannelPost, update.EditedChannelPost }.All(static message => message is null or { Chat.Type: not null })
        && update.CallbackQuery is null or { Id: not null, From: not null }
        && update.MessageReaction is null or { Chat: not null }
        && update.MyChatMember is null or { Chat: not null, From: not null, OldChatMember.Status: not null, NewChatMember.Status: not null };
}
