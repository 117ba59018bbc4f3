namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// What is in the log: 48 bytes for each event, and the frames of the newest, so that who keeps up costs no look at the disk. Counts by kind make a client's number of an
/// event's position and the other way round. Not thread-safe.
/// </summary>
internal sealed class EventLogIndex
{
    private readonly long[] _before = new long[KindSet.Size];
    private readonly long[] _totals = new long[KindSet.Size];
    private LoggedEvent[] _ring = new LoggedEvent[256];
    private int _head;
    private long _framesFrom = 1;
    private long _frameBytes;

    /// <summary>The oldest position in it; one above <see cref="Last"/> when it is empty.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The newest position there has been.</summary>
    public long Last { get; private set; }

    /// <summary>How many are in it.</summary>
    public int Count => (int)(Last - First + 1);

    /// <summary>Length of all frames in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many of each kind there have been.</summary>
    public IReadOnlyDictionary<LogKind, long> Totals => Enumerable.Range(0, KindSet.Size).Where(kind => _totals[kind] > 0).ToDictionary(kind => (LogKind)kind, kind => _totals[kind]);

    /// <summary>The event at a position that is in it.</summary>
    public LoggedEvent this[long position] => _ring[Slot(position)];

    /// <summary>Begins where an earlier one ended. For an empty one.</summary>
    public void Restore(IReadOnlyDictionary<LogKind, long> totals, IReadOnlyList<LoggedEvent> events)
    {
        foreach (var (kind, total) in totals)
        {
            _totals[(int)kind] = _before[(int)kind] = total;
        }

        foreach (var kept in events)
        {
            _before[(int)kept.Kind]--;
        }

        Last = totals.Values.Sum();
        First = Last - events.Count + 1;
        _ring = new LoggedEvent[Math.Max(256, events.Count)];
        foreach (var kept in events)
        {
            _ring[Slot(kept.Position)] = kept;
            Bytes += kept.Length;
        }

        _framesFrom = Last + 1;
    }

    /// <summary>Adds an event.</summary>
    public LoggedEvent Add(LogKind kind, long at, ReadOnlyMemory<byte> frame)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        var added = new LoggedEvent(++Last, kind, at, frame.Length, frame);
        _ring[Slot(Last)] = added;
        _totals[(int)kind]++;
        Bytes += frame.Length;
        _frameBytes += frame.Length;
        return added;
    }

    /// <summary>Lets go of the oldest.</summary>
    public void RemoveFirst()
    {
        var slot = Slot(First);
        var removed = _ring[slot];
        _ring[slot] = default;
        _before[(int)removed.Kind]++;
        Bytes -= removed.Length;
        if (First >= _framesFrom)
        {
            _framesFrom = First + 1;
            _frameBytes -= removed.Length;
        }

        First++;
        _head = (_head + 1) % _ring.Length;
    }

    /// <summary>Lets go of all.</summary>
    public void Clear()
    {
        while (Count > 0)
        {
            RemoveFirst();
        }

        _ring = new LoggedEvent[256];
        _head = 0;
    }

    /// <summary>Whether the frame of a position is here.</summary>
    public bool HasFrame(long position) => position >= _framesFrom;

    /// <summary>Lets go of the oldest frames until what is left is no more than so many bytes.</summary>
    /// <param name="bytes">So many.</param>
    /// <param name="written">The newest position that is on the disk: later ones stay.</param>
    public void ShrinkFrames(long bytes, long written)
    {
        for (; _frameBytes > bytes && _framesFrom <= written; _framesFrom++)
        {
            ref var kept = ref _ring[Slot(_framesFrom)];
            _frameBytes -= kept.Length;
            kept = kept with { Frame = default };
        }
    }

    /// <summary>How many there have been of kinds in the set.</summary>
    public long CountOf(KindSet hears) => Sum(_totals, hears);

    /// <summary>The position of the event that was the so many-th of those of kinds in the set; null when it is older than what is kept, or has not been.</summary>
    /// <param name="hears">The set.</param>
    /// <param name="count">Its count. One before the oldest is found as well: nothing has been lost after it.</param>
    /// <param name="isAhead">Whether it has not been.</param>
    public long? Find(KindSet hears, long count, out bool isAhead)
    {
        isAhead = count > Sum(_totals, hears);
        var passed = Sum(_before, hears);
        if (isAhead || count < passed)
        {
            return null;
        }

        var position = First - 1;
        while (passed < count)
        {
            passed += hears.Contains(this[++position].Kind) ? 1 : 0;
        }

        return position;
    }

    /// <summary>How many were before the position and with it of kinds in the set. The position is in it, or the one before its oldest.</summary>
    public long CountAt(KindSet hears, long position)
    {
        if (position == Last)
        {
            return Sum(_totals, hears);
        }

        var count = Sum(_before, hears);
        for (var at = First; at <= position; at++)
        {
            count += hears.Contains(this[at].Kind) ? 1 : 0;
        }

        return count;
    }

    private static long Sum(long[] counts, KindSet hears)
    {
        long sum = 0;
        for (var kind = 0; kind < counts.Length; kind++)
        {
            sum += hears.Contains((LogKind)kind) ? counts[kind] : 0;
        }

        return sum;
    }

    private int Slot(long position) => (int)((_head + (position - First)) % _ring.Length);

    private void Grow()
    {
        var larger = new LoggedEvent[_ring.Length * 2];
        for (var position = First; position <= Last; position++)
        {
            larger[position - First] = this[position];
        }

        (_ring, _head) = (larger, 0);
    }
}
