using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>Updates as Telegram sends them.</summary>
public static class Said
{
    private static long _nextMessage = 500;

    /// <summary>Somebody writes in a private chat.</summary>
    public static JsonObject Privately(string text, long from = 777) => Update("message", Message(Private(from), from, text));

    /// <summary>Somebody writes in a group.</summary>
    public static JsonObject InGroup(string text, long group = -100123, long from = 777) => Update("message", Message(Supergroup(group), from, text));

    /// <summary>An update with one part.</summary>
    public static JsonObject Update(string kind, JsonObject part) => new() { [kind] = part };

    /// <summary>A message.</summary>
    public static JsonObject Message(JsonObject chat, long from, string? text = null)
    {
        var message = new JsonObject { ["message_id"] = Interlocked.Increment(ref _nextMessage), ["date"] = 1_795_223_193, ["chat"] = chat, ["from"] = Person(from) };
        if (text is not null)
        {
            message["text"] = text;
        }

        return message;
    }

    /// <summary>A person.</summary>
    public static JsonObject Person(long id, string name = "Ann") => new() { ["id"] = id, ["is_bot"] = false, ["first_name"] = name, ["username"] = $"{name.ToLowerInvariant()}{id}" };

    /// <summary>A private chat.</summary>
    public static JsonObject Private(long id) => new() { ["id"] = id, ["type"] = "private", ["first_name"] = "Ann" };

    /// <summary>A supergroup.</summary>
    public static JsonObject Supergroup(long id, bool isForum = false)
    {
        var chat = new JsonObject { ["id"] = id, ["type"] = "supergroup", ["title"] = "Friends" };
        if (isForum)
        {
            chat["is_forum"] = true;
        }

        return chat;
    }

    /// <summary>An entity of a text.</summary>
    public static JsonObject Entity(string type, int offset, int length) => new() { ["type"] = type, ["offset"] = offset, ["length"] = length };
}
