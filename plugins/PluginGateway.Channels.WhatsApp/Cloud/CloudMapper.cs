using System.Globalization;
using System.Text.Json;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>What Meta says of a message → what the gateway is told. Pure.</summary>
internal static class CloudMapper
{
    private static readonly string[] MediaTypes = ["image", "video", "audio", "document", "sticker"];

    /// <summary>The parts of a call that are for a number.</summary>
    public static IEnumerable<JsonElement> ValuesFor(JsonElement call, string phoneNumberId) =>
        Json.Items(call, "entry").SelectMany(static entry => Json.Items(entry, "changes"))
            .Select(static change => Json.Member(change, "value") ?? default)
            .Where(value => Json.Member(value, "metadata") is { } about && Json.Text(about, "phone_number_id") == phoneNumberId);

    /// <summary>Translates; null when it is nothing that anybody could answer.</summary>
    /// <returns>The message, and the id of what came with it.</returns>
    public static (InboundMessage Message, string? Media, string? MediaType, string? FileName, MediaUse Use)? Map(JsonElement value, JsonElement message)
    {
        if (Json.Text(message, "from") is not { Length: > 0 } from || Json.Text(message, "id") is not { Length: > 0 } id || Json.Text(message, "type") is not { } type)
        {
            return null;
        }

        var seconds = long.TryParse(Json.Text(message, "timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? Math.Clamp(at, 0, 253402300799) : 0;
        var name = Json.Items(value, "contacts").Where(contact => Json.Text(contact, "wa_id") == from)
            .Select(static contact => Json.Member(contact, "profile") is { } profile ? Json.Text(profile, "name") : null).FirstOrDefault();
        var mapped = new InboundMessage(id, ChatKind.Direct, $"+{from}", $"+{from}", "", DateTimeOffset.FromUnixTimeSeconds(seconds))
        {
            SenderName = name,
            SenderAliases = [$"{from}@s.whatsapp.net"],
            ReplyTo = Json.Member(message, "context") is { } context ? Json.Text(context, "id") : null,
        };
        var content = Json.Member(message, type) ?? default;
        if (MediaTypes.Contains(type))
        {
            var use = type == "sticker" ? MediaUse.Sticker : Json.Flag(content, "voice") ? MediaUse.Voice : MediaUse.Plain;
            return (mapped with { Text = Json.Text(content, "caption") ?? "" }, Json.Text(content, "id"), Json.Text(content, "mime_type"), Json.Text(content, "filename"), use);
        }

        return type == "reaction"
            ? (mapped with { Event = InboundEvent.Reaction, Data = Json.Text(content, "emoji") ?? "", ReplyTo = Json.Text(content, "message_id") }, null, null, null, MediaUse.Plain)
            : WordsOf(type, message, content) is { } text ? (mapped with { Text = text }, null, null, null, MediaUse.Plain) : null;
    }

    private static string? WordsOf(string type, JsonElement message, JsonElement content) => type switch
    {
        "text" => Json.Text(content, "body"),
        "button" => Json.Text(content, "text"),
        "interactive" => (Json.Member(content, "button_reply") ?? Json.Member(content, "list_reply")) is { } reply ? Json.Text(reply, "title") : null,
        "location" => string.Join(' ', new[] { "[location]", Spot(content), Json.Text(content, "name"), Json.Text(content, "address") }.Where(static part => part is not null)),
        "contacts" => string.Join('\n', Json.Items(message, "contacts").Select(static card =>
            $"[contact] {(Json.Member(card, "name") is { } name ? Json.Text(name, "formatted_name") : null)} {Json.Items(card, "phones").Select(static phone => Json.Text(phone, "phone")).FirstOrDefault()}".TrimEnd())),
        _ => null,
    };

    private static string Spot(JsonElement content) => $"{Json.Member(content, "latitude")},{Json.Member(content, "longitude")}";
}
