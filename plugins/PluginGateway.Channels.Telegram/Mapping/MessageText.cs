using System.Globalization;
using System.Text;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Receiving;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>What a message says, in words. Pure.</summary>
internal static class MessageText
{
    /// <summary>All that it says.</summary>
    public static string Of(Message message, BotSelf self)
    {
        var written = message.Text is { } text ? Marked(text, message.Entities, self) : message.Caption is { } caption ? Marked(caption, message.CaptionEntities, self) : "";
        var shown = Shown(message);
        return written.Length > 0 && shown.Length > 0 ? $"{written}\n{shown}" : written + shown;
    }

    /// <summary>A link's address and code are lost in the bare text; they are put as Markdown. A command's <c>@bot</c> is taken away: it said whom it is for.</summary>
    private static string Marked(string text, IReadOnlyList<MessageEntity>? entities, BotSelf self)
    {
        var result = new StringBuilder(text);
        foreach (var entity in (entities ?? []).Where(entity => entity.Offset >= 0 && entity.Length > 0 && entity.Offset + entity.Length <= text.Length).OrderByDescending(static entity => entity.Offset))
        {
            var part = text.Substring(entity.Offset, entity.Length);
            var put = entity.Type switch
            {
                "text_link" when entity.Url is { } url => $"[{part}]({url})",
                "code" => $"`{part}`",
                "pre" => $"```{entity.Language}\n{part}\n```",
                "bot_command" when part.EndsWith($"@{self.Username}", StringComparison.OrdinalIgnoreCase) => part[..part.LastIndexOf('@')],
                _ => part,
            };
            // Entities may lie in each other; what has been changed by an inner one is left alone.
            if (put != part && result.Length >= entity.Offset + entity.Length && result.ToString(entity.Offset, entity.Length) == part)
            {
                result.Remove(entity.Offset, entity.Length).Insert(entity.Offset, put);
            }
        }

        return result.ToString();
    }

    private static string Shown(Message message) => message switch
    {
        { Venue: { } venue } => string.Create(CultureInfo.InvariantCulture, $"[place: {venue.Title}, {venue.Address} ({venue.Location.Latitude}, {venue.Location.Longitude})]"),
        { Location: { } location } => string.Create(CultureInfo.InvariantCulture, $"[location: {location.Latitude}, {location.Longitude}]"),
        { Contact: { } contact } => $"[contact: {$"{contact.FirstName} {contact.LastName}".Trim()}, {contact.PhoneNumber}]",
        { Poll: { } poll } => $"[poll: {poll.Question} – {string.Join(" / ", (poll.Options ?? []).Select(static option => option.Text))}]",
        { Dice: { } dice } => $"[{dice.Emoji} shows {dice.Value}]",
        { Sticker.Emoji: { } emoji } => $"[sticker {emoji}]",
        _ => "",
    };
}
