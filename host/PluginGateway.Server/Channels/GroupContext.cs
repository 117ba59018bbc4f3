using System.Globalization;
using System.Text;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Channels;

/// <summary>
/// What people said in groups without speaking to us, for the agent that is spoken to next (<c>channels.md</c> §4.3). Only of groups and people that are heard; in memory
/// alone, and gone when it was used: what was not meant for us is not kept. Any thread.
/// </summary>
internal sealed class GroupContext(MessagesOptions options)
{
    private const int LongestText = 1000;
    private const int LongestBlock = 20_000;

    // More groups than that: the one in which nothing was said for longest goes.
    private const int MostGroups = 500;

    private static readonly char[] Breaks = ['\n', '\r', '\u0085', '\u2028', '\u2029'];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private long _notes;

    /// <summary>Takes down what somebody said.</summary>
    public void Note(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message)
    {
        var limit = settings.HistoryLimit ?? options.GroupChat.HistoryLimit;
        if (limit == 0 || message.Event != InboundEvent.Message || string.IsNullOrWhiteSpace(message.Text))
        {
            return;
        }

        lock (_gate)
        {
            var group = Of(Key(channel, accountId, message));
            group.LastAt = ++_notes;
            group.Lines.Enqueue($"{Name(message)}: {Indented(message.Text)}");
            while (group.Lines.Count > limit)
            {
                group.Lines.Dequeue();
                group.Taken++;
            }
        }
    }

    /// <summary>Puts what was said before a message that speaks to us.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="accountId">Which of its accounts.</param>
    /// <param name="message">The message.</param>
    /// <param name="text">What it says.</param>
    /// <returns>What the agent is told, and what <see cref="Clear"/> is to be given when it is; the text alone when nothing was said.</returns>
    public (string Text, long UpTo) PutBefore(string channel, string accountId, InboundMessage message, string text)
    {
        lock (_gate)
        {
            if (message.Kind != ChatKind.Group || !_groups.TryGetValue(Key(channel, accountId, message), out var group) || group.Lines.Count == 0)
            {
                return (text, 0);
            }

            var lines = group.Lines.ToArray();
            var from = lines.Length;
            var room = LongestBlock;
            while (from > 0 && lines[from - 1].Length < room)
            {
                room -= lines[--from].Length + 1;
            }

            var block = new StringBuilder();
            block.Append(CultureInfo.InvariantCulture, $"[Said in the group before this message, to others; for your information:]\n").AppendJoin('\n', lines[from..])
                .Append(CultureInfo.InvariantCulture, $"\n[{Name(message)} says to you:]\n").Append(text);
            return (block.ToString(), group.Taken + lines.Length);
        }
    }

    /// <summary>The agent was told.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="accountId">Which of its accounts.</param>
    /// <param name="message">The message.</param>
    /// <param name="upTo">What <see cref="PutBefore"/> gave back: what was said since stays.</param>
    public void Clear(string channel, string accountId, InboundMessage message, long upTo)
    {
        lock (_gate)
        {
            var key = Key(channel, accountId, message);
            if (!_groups.TryGetValue(key, out var group))
            {
                return;
            }

            while (group.Taken < upTo && group.Lines.TryDequeue(out _))
            {
                group.Taken++;
            }

            if (group.Lines.Count == 0)
            {
                _groups.Remove(key);
            }
        }
    }

    // Each thread is a conversation of its own.
    private static string Key(string channel, string accountId, InboundMessage message) => $"{channel}\n{accountId}\n{message.Chat}\n{message.Thread?.Id}";

    private Group Of(string key)
    {
        if (_groups.TryGetValue(key, out var group))
        {
            return group;
        }

        if (_groups.Count >= MostGroups)
        {
            _groups.Remove(_groups.MinBy(static known => known.Value.LastAt).Key);
        }

        return _groups[key] = new Group();
    }

    // People choose their names and write what they like: neither may look like a line of somebody else.
    private static string Name(InboundMessage message) => string.Join(' ', (message.SenderName ?? message.SenderId).Split(Breaks, StringSplitOptions.RemoveEmptyEntries)).Replace(": ", " ", StringComparison.Ordinal);

    private static string Indented(string text) =>
        string.Join("\n  ", (text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…").Split(Breaks, StringSplitOptions.RemoveEmptyEntries));

    private sealed class Group
    {
        public Queue<string> Lines { get; } = new();

        /// <summary>How many lines have gone before the first of <see cref="Lines"/>.</summary>
        public long Taken { get; set; }

        public long LastAt { get; set; }
    }
}
