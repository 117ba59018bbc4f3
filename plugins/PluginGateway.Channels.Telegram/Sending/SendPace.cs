namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>
/// Telegram's limits, kept before it enforces them: one message a second per chat, twenty a minute per group, thirty a second per bot (<c>field-notes.md A.4</c>); a few may
/// go at once after a pause. Who writes takes a place in the line; typing notices take none. Any thread.
/// </summary>
internal sealed class SendPace(TimeProvider time)
{
    private const int KeptChats = 1000;

    private static readonly Rate Chat = new(TimeSpan.FromSeconds(1), Burst: 3);
    private static readonly Rate Group = new(TimeSpan.FromSeconds(3), Burst: 5);
    private static readonly Rate Bot = new(TimeSpan.FromSeconds(1) / 30, Burst: 30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _chats = new(StringComparer.Ordinal);
    private readonly Line _bot = new();

    /// <summary>Takes a place, if its turn comes soon enough.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="patience">How long a wait is worth it.</param>
    /// <param name="wait">How long it is; without a place, too.</param>
    /// <returns>Whether there is a place.</returns>
    public bool TryTake(ChatTarget target, TimeSpan patience, out TimeSpan wait) => TryTake(target, patience, spare: 0, out wait);

    /// <summary>Takes a place for what is not worth a wait, if there is one and another after it: what is shown before an answer must not hold up the answer.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="wait">When there would be one.</param>
    /// <returns>Whether there is.</returns>
    public bool TryTakeSpare(ChatTarget target, out TimeSpan wait) => TryTake(target, TimeSpan.Zero, spare: 1, out wait);

    private bool TryTake(ChatTarget target, TimeSpan patience, int spare, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var (line, rate) = (Of(target.Chat), target.IsGroup ? Group : Chat);
            var turn = Math.Max(now, Math.Max(Turn(line, rate, spare), Turn(_bot, Bot, spare)));
            wait = time.GetElapsedTime(now, turn);
            if (wait > patience)
            {
                return false;
            }

            line.Next = Math.Max(line.Next, turn) + Ticks(rate.Interval);
            _bot.Next = Math.Max(_bot.Next, turn) + Ticks(Bot.Interval);
            return true;
        }
    }

    /// <summary>Telegram said how long to leave a chat alone.</summary>
    public void Block(ChatTarget target, TimeSpan pause, bool isWholeBot)
    {
        lock (_gate)
        {
            var line = isWholeBot ? _bot : Of(target.Chat);
            line.BlockedUntil = Math.Max(line.BlockedUntil, time.GetTimestamp() + Ticks(pause));
        }
    }

    /// <summary>Whether Telegram is to be left alone at the moment.</summary>
    public bool IsBlocked(ChatTarget target)
    {
        lock (_gate)
        {
            return Math.Max(_bot.BlockedUntil, Of(target.Chat).BlockedUntil) > time.GetTimestamp();
        }
    }

    private long Turn(Line line, Rate rate, int spare) => Math.Max(line.BlockedUntil, line.Next - (Ticks(rate.Interval) * (rate.Burst - 1 - spare)));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private Line Of(string chat)
    {
        if (_chats.TryGetValue(chat, out var line))
        {
            return line;
        }

        if (_chats.Count >= KeptChats)
        {
            var now = time.GetTimestamp();
            foreach (var old in _chats.Where(one => one.Value.Next < now && one.Value.BlockedUntil < now).Select(static one => one.Key).ToList())
            {
                _chats.Remove(old);
            }
        }

        return _chats[chat] = new Line();
    }

    private sealed record Rate(TimeSpan Interval, int Burst);

    private sealed class Line
    {
        /// <summary>When the next would go if all went at the pace, in timestamps.</summary>
        public long Next { get; set; }

        public long BlockedUntil { get; set; }
    }
}
