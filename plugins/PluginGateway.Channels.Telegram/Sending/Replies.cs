using System.Collections.Concurrent;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>Which messages point at the one they answer. Any thread.</summary>
internal sealed class Replies(ReplyToMode mode)
{
    private const int KeptChats = 1000;

    private readonly ConcurrentDictionary<string, string> _last = new(StringComparer.Ordinal);

    /// <summary>The number of the message to point at; null for none.</summary>
    public long? For(OutboundMessage message)
    {
        if (mode == ReplyToMode.Off || MessageIds.NumberIn(message.ReplyTo) is not { } number)
        {
            return null;
        }

        return mode == ReplyToMode.First && _last.GetValueOrDefault(message.Chat) == message.ReplyTo ? null : number;
    }

    /// <summary>A message was sent: what answers the same one is not the first any more.</summary>
    public void Sent(OutboundMessage message)
    {
        if (message.ReplyTo is { } answered)
        {
            if (_last.Count >= KeptChats)
            {
                _last.Clear();
            }

            _last[message.Chat] = answered;
        }
    }
}
