using System.Runtime.InteropServices;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// The sessions that the client of a stream has asked for one by one, each from when to when, and which number the events got that it heard for that: it does not follow from counts. Over as
/// many connections as the stream takes, but in memory alone: the next start of the gateway knows nothing of it. Any thread.
/// </summary>
/// <param name="firstSeq">The number before that of the stream's first event.</param>
/// <param name="position">The position in the log after which the stream begins.</param>
internal sealed class AskedSessions(long firstSeq, long position)
{
    /// <summary>How many sessions a client may have asked for at a time.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();

    // After which position, and up to which: a session that was asked for, left and asked for again has several.
    private readonly Dictionary<string, List<Span>> _spans = new(StringComparer.Ordinal);
    private readonly Queue<long> _positions = new();
    private long _before = firstSeq;
    private long _reached = position;

    /// <summary>The client asks for a session. What is in the log already it does not hear.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="newest">The newest position in the log.</param>
    /// <returns>False when it has asked for too many.</returns>
    public bool Want(string canonical, long newest)
    {
        lock (_gate)
        {
            if (_spans.TryGetValue(canonical, out var spans) && spans[^1].UpTo == long.MaxValue)
            {
                return true;
            }

            if (_spans.Values.Count(any => any[^1].UpTo == long.MaxValue) >= Most)
            {
                return false;
            }

            (_spans[canonical] = spans ?? []).Add(new Span(newest, long.MaxValue));
            return true;
        }
    }

    /// <summary>It no longer does. What is in the log already it hears.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="newest">The newest position in the log.</param>
    public void Leave(string canonical, long newest)
    {
        lock (_gate)
        {
            if (_spans.TryGetValue(canonical, out var spans) && spans[^1].UpTo == long.MaxValue)
            {
                spans[^1] = spans[^1] with { UpTo = newest };
            }
        }
    }

    /// <summary>Whether the client hears an event: those of sessions only when it had asked for that one.</summary>
    public bool Hears(in LoggedEvent next)
    {
        if (next.Kind < LogKind.Session)
        {
            return true;
        }

        if (LoggedFrame.SessionOf(next.Frame) is not { } session)
        {
            return false;
        }

        lock (_gate)
        {
            var at = next.Position;
            return _spans.TryGetValue(session, out var spans) && spans.Exists(span => span.After < at && at <= span.UpTo);
        }
    }

    /// <summary>Notes which event has a number. Call it before the event is sent, in the order of the numbers.</summary>
    public void Note(long seq, long position)
    {
        lock (_gate)
        {
            if (seq == _before + _positions.Count + 1)
            {
                _positions.Enqueue(position);
            }
        }
    }

    /// <summary>Notes how far the log was gone through.</summary>
    /// <param name="position">The position.</param>
    /// <param name="first">The oldest position that is still in the log: what is older is forgotten.</param>
    public void Reach(long position, long first)
    {
        lock (_gate)
        {
            _reached = Math.Max(_reached, position);
            while (_positions.TryPeek(out var oldest) && oldest < first)
            {
                _positions.Dequeue();
                _before++;
            }

            foreach (var (session, spans) in _spans)
            {
                spans.RemoveAll(span => span.UpTo < first);
                if (spans.Count == 0)
                {
                    _spans.Remove(session);
                }
            }
        }
    }

    /// <summary>Where the client stands that has the event of a number: right before the next that it hears.</summary>
    /// <param name="afterSeq">The number.</param>
    /// <param name="isAhead">Whether no event has it yet.</param>
    /// <returns>The position; null when it is not known any more, or not yet.</returns>
    public long? Find(long afterSeq, out bool isAhead)
    {
        lock (_gate)
        {
            var last = _before + _positions.Count;
            isAhead = afterSeq > last;
            return afterSeq == last ? _reached : afterSeq < _before || isAhead ? null : _positions.ElementAt((int)(afterSeq - _before)) - 1;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Span(long After, long UpTo);
}
