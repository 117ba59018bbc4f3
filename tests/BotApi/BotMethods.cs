using System.Globalization;
using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>An answer that refuses, thrown from within a method.</summary>
internal sealed class RefusedException(int code, string description, JsonObject? parameters = null) : Exception(description)
{
    public int Code { get; } = code;

    public JsonObject? Parameters { get; } = parameters;
}

/// <summary>What the methods do, with the texts of the real server where clients look at them.</summary>
internal static class BotMethods
{
    private const int TextLimit = 4096;
    private const int CaptionLimit = 1024;

    private static readonly Dictionary<string, string> Media = new(StringComparer.Ordinal)
    {
        ["sendPhoto"] = "photo", ["sendVideo"] = "video", ["sendAnimation"] = "animation", ["sendAudio"] = "audio", ["sendVoice"] = "voice", ["sendDocument"] = "document", ["sendVideoNote"] = "video_note",
        ["sendSticker"] = "sticker",
    };

    /// <summary>Does one.</summary>
    public static async Task<JsonNode?> DoAsync(FakeBot bot, BotCall call, Func<bool> isClosed, CancellationToken gone) => call.Method switch
    {
        "getMe" => new JsonObject
        {
            ["id"] = bot.Id, ["is_bot"] = true, ["first_name"] = bot.Username, ["username"] = bot.Username, ["can_join_groups"] = true, ["can_read_all_group_messages"] = false,
        },
        "getUpdates" => await UpdatesAsync(bot, call, isClosed, gone),
        "getWebhookInfo" => new JsonObject { ["url"] = bot.WebhookUrl, ["has_custom_certificate"] = false, ["pending_update_count"] = bot.Updates.Waiting.Count },
        "setWebhook" => Webhook(bot, call["url"] ?? "", call["secret_token"]),
        "deleteWebhook" => Webhook(bot, "", null),
        "setMyCommands" or "deleteMyCommands" or "answerCallbackQuery" or "sendChatAction" or "setMessageReaction" => true,
        "sendMessage" => Send(bot, call),
        "editMessageText" => Edit(bot, call),
        "deleteMessage" => Delete(bot, call),
        "sendMediaGroup" => Album(bot, call),
        "getFile" => File(bot, call["file_id"] ?? ""),
        _ when Media.ContainsKey(call.Method) => SendMedium(bot, call),
        _ => throw new RefusedException(404, "Not Found: method not found"),
    };

    private static async Task<JsonNode> UpdatesAsync(FakeBot bot, BotCall call, Func<bool> isClosed, CancellationToken gone)
    {
        if (bot.WebhookUrl.Length > 0)
        {
            throw new RefusedException(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
        }

        var found = await bot.Updates.AskAsync(Number(call["offset"]), (int)(Number(call["limit"]) ?? 100), TimeSpan.FromSeconds(Number(call["timeout"]) ?? 0), isClosed, gone)
            ?? throw new RefusedException(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
        return new JsonArray([.. found]);
    }

    private static bool Webhook(FakeBot bot, string url, string? secret)
    {
        (bot.WebhookUrl, bot.WebhookSecret) = (url, secret);
        return true;
    }

    private static JsonNode Send(FakeBot bot, BotCall call)
    {
        var chat = Chat(bot, call);
        var text = Checked(call["text"] ?? "", call["parse_mode"], TextLimit, "Bad Request: message is too long");
        if (string.IsNullOrWhiteSpace(text.Shown))
        {
            throw new RefusedException(400, "Bad Request: message text is empty");
        }

        return bot.Make(call, number => Made(bot, call, chat, number, text.Raw));
    }

    private static JsonNode SendMedium(FakeBot bot, BotCall call)
    {
        var (chat, field) = (Chat(bot, call), Media[call.Method]);
        if (!call.Files.TryGetValue(field, out var file) || file.Content.Length == 0)
        {
            throw new RefusedException(400, $"Bad Request: there is no {field} in the request");
        }

        var caption = Checked(call["caption"] ?? "", call["parse_mode"], CaptionLimit, "Bad Request: message caption is too long");
        return bot.Make(call, number => Made(bot, call, chat, number, caption.Raw));
    }

    private static JsonNode Album(FakeBot bot, BotCall call)
    {
        var (chat, media) = (Chat(bot, call), JsonNode.Parse(call["media"] ?? "[]")!.AsArray());
        if (media.Count is < 2 or > 10)
        {
            throw new RefusedException(400, "Bad Request: expected 2-10 media");
        }

        foreach (var medium in media)
        {
            var name = medium!["media"]!.ToString().Replace("attach://", "", StringComparison.Ordinal);
            _ = call.Files.ContainsKey(name) ? name : throw new RefusedException(400, "Bad Request: wrong file identifier/HTTP URL specified");
            Checked(medium["caption"]?.ToString() ?? "", medium["parse_mode"]?.ToString(), CaptionLimit, "Bad Request: message caption is too long");
        }

        return bot.Make(call, number => new JsonArray([.. media.Select((medium, index) => Made(bot, call, chat, number + index, medium!["caption"]?.ToString() ?? "", medium["parse_mode"]?.ToString()))]));
    }

    private static JsonObject Made(FakeBot bot, BotCall call, string chat, long number, string text, string? parseMode = null)
    {
        bot.Keep(new BotMessage(chat, number, text, call.Method) { ParseMode = parseMode ?? call["parse_mode"], Call = call });
        return new JsonObject
        {
            ["message_id"] = number,
            ["date"] = 1_795_223_000,
            ["from"] = new JsonObject { ["id"] = bot.Id, ["is_bot"] = true, ["first_name"] = bot.Username, ["username"] = bot.Username },
            ["chat"] = new JsonObject { ["id"] = Number(chat) ?? -1_009_999, ["type"] = chat.StartsWith('-') ? "supergroup" : "private" },
            ["text"] = text,
        };
    }

    private static JsonObject Edit(FakeBot bot, BotCall call)
    {
        var (chat, text) = (Chat(bot, call), Checked(call["text"] ?? "", call["parse_mode"], TextLimit, "Bad Request: message is too long"));
        var old = bot.Find(chat, Number(call["message_id"]) ?? 0) ?? throw new RefusedException(400, "Bad Request: message to edit not found");
        if (old.Text == text.Raw && old.ParseMode == call["parse_mode"])
        {
            throw new RefusedException(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        }

        bot.Change(old, old with { Text = text.Raw, ParseMode = call["parse_mode"], Edits = old.Edits + 1 });
        return new JsonObject { ["message_id"] = old.Id, ["date"] = 1_795_223_000, ["chat"] = new JsonObject { ["id"] = Number(chat) ?? 0, ["type"] = "private" }, ["text"] = text.Raw };
    }

    private static JsonNode Delete(FakeBot bot, BotCall call)
    {
        bot.Change(bot.Find(Chat(bot, call), Number(call["message_id"]) ?? 0) ?? throw new RefusedException(400, "Bad Request: message to delete not found"), null);
        return true;
    }

    private static JsonObject File(FakeBot bot, string id) => bot.Files.TryGetValue(id, out var file)
        ? new JsonObject { ["file_id"] = id, ["file_unique_id"] = id, ["file_size"] = file.Content.Length, ["file_path"] = file.Path }
        : throw new RefusedException(400, "Bad Request: invalid file_id");

    private static string Chat(FakeBot bot, BotCall call)
    {
        var chat = call["chat_id"] ?? "";
        if (bot.Moved.TryGetValue(chat, out var now))
        {
            throw new RefusedException(400, "Bad Request: group chat was upgraded to a supergroup chat", new JsonObject { ["migrate_to_chat_id"] = now });
        }

        if (bot.Closed.TryGetValue(chat, out var closed))
        {
            throw new RefusedException(closed.Code, closed.Words);
        }

        return Number(chat) is not null || (chat.Length > 4 && chat[0] == '@' && char.IsAsciiLetter(chat[1])) ? chat : throw new RefusedException(400, "Bad Request: chat not found");
    }

    private static (string Raw, string Shown) Checked(string text, string? parseMode, int limit, string tooLong)
    {
        if (parseMode is not null && TelegramMarkup.Problem(text) is { } problem)
        {
            throw new RefusedException(400, problem);
        }

        var shown = parseMode is null ? text : TelegramMarkup.Shown(text);
        return shown.Length <= limit ? (text, shown) : throw new RefusedException(400, tooLong);
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
