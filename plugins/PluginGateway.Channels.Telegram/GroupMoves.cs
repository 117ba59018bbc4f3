using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram;

/// <summary>Groups that have become supergroups, which have other ids: what is sent to the old one goes to the new one. Any thread.</summary>
internal sealed class GroupMoves(string account, ILogger logger)
{
    private readonly ConcurrentDictionary<string, string> _moves = new(StringComparer.Ordinal);

    /// <summary>The id that a chat has now.</summary>
    public string Now(string chat) => _moves.GetValueOrDefault(chat, chat);

    /// <summary>Takes down what a message says of a move.</summary>
    public void Note(Message? message)
    {
        if (message?.MigrateToChatId is { } to)
        {
            Note(message.Chat.Id.ToString(CultureInfo.InvariantCulture), to);
        }
        else if (message?.MigrateFromChatId is { } from)
        {
            Note(from.ToString(CultureInfo.InvariantCulture), message.Chat.Id);
        }
    }

    /// <summary>Takes down a move.</summary>
    public void Note(string from, long to)
    {
        var now = to.ToString(CultureInfo.InvariantCulture);
        if (_moves.TryAdd(from, now))
        {
            logger.Migrated(account, from, now);
        }
    }
}
