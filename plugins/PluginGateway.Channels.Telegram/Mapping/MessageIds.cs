using System.Globalization;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>
/// The ids of messages as the gateway knows them: <c>chat:message</c>, for Telegram numbers messages per chat. Receipts, <c>ReplyTo</c> and <c>EditOf</c> are of this form;
/// what is no message of its own (an edit, a pressed button, a reaction, a join) has one that begins with its kind.
/// </summary>
internal static class MessageIds
{
    /// <summary>The id of a message.</summary>
    public static string Of(long chat, long message) => string.Create(CultureInfo.InvariantCulture, $"{chat}:{message}");

    /// <summary>The number within the chat; null when it is not the id of a message. A bare number is one, too.</summary>
    public static long? NumberIn(string? id) =>
        id is not null && long.TryParse(id.AsSpan(id.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
