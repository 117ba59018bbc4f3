using System.Collections.Concurrent;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>
/// What was not marked as read yet. People see that we have read something only when we answer: marking everything would tell strangers whom nobody lets in that somebody
/// is there. Any thread.
/// </summary>
internal sealed class ReadMarks
{
    private const int MostChats = 1000;
    private const int MostOfOne = 50;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _unread = new(StringComparer.Ordinal);

    /// <summary>A message has come.</summary>
    public void Came(InboundMessage message)
    {
        if (message.Event != InboundEvent.Message || (_unread.Count >= MostChats && !_unread.ContainsKey(message.Chat)))
        {
            return;
        }

        var ids = _unread.GetOrAdd(message.Chat, static _ => new ConcurrentQueue<string>());
        ids.Enqueue(MessageIds.IdIn(message.ExternalId));
        if (ids.Count > MostOfOne)
        {
            ids.TryDequeue(out _);
        }
    }

    /// <summary>Takes what is to be marked in a chat.</summary>
    public IReadOnlyList<string> Take(string chat) => _unread.TryRemove(chat, out var ids) ? [.. ids] : [];
}
