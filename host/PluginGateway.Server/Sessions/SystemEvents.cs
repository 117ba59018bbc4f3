using System.Globalization;

namespace PluginGateway.Server.Sessions;

/// <summary>
/// Short texts that are told to a session's agent with its next run (<c>methods.md</c> §8): in memory, at most 20 per session, the oldest go first, a repetition of
/// the newest is left out. Any thread.
/// </summary>
internal sealed class SystemEvents(TimeProvider time)
{
    private const int MaxPerSession = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<SystemEvent>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Leaves a text for a session.</summary>
    public void Add(string canonical, string text)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(canonical, out var queue))
            {
                _waiting[canonical] = queue = new Queue<SystemEvent>();
            }

            if (queue.Count > 0 && queue.Last().Text == text)
            {
                return;
            }

            if (queue.Count == MaxPerSession)
            {
                queue.Dequeue();
            }

            queue.Enqueue(new SystemEvent(text, time.GetUtcNow()));
        }
    }

    /// <summary>What waits for a session, oldest first.</summary>
    public IReadOnlyList<string> Waiting(string canonical)
    {
        lock (_gate)
        {
            return _waiting.TryGetValue(canonical, out var queue) ? [.. queue.Select(item => item.Text)] : [];
        }
    }

    /// <summary>Puts what waits for a session before a message, one line each as the reference writes them, and forgets it.</summary>
    public string PutBefore(string canonical, string message)
    {
        lock (_gate)
        {
            return _waiting.Remove(canonical, out var queue) && queue.Count > 0
                ? $"{string.Join('\n', queue.Select(item => item.Line))}\n\n{message}"
                : message;
        }
    }

    /// <summary>Forgets what waits for a session.</summary>
    public void Clear(string canonical)
    {
        lock (_gate)
        {
            _waiting.Remove(canonical);
        }
    }

    private sealed record SystemEvent(string Text, DateTimeOffset At)
    {
        public string Line => string.Create(CultureInfo.InvariantCulture, $"System: [{At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC] {Text.ReplaceLineEndings(" ")}");
    }
}
