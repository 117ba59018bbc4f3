namespace Irc;

/// <summary>The rooms to be in (IRC calls them channels), and when to try to enter those that we are not in. Safe for any thread.</summary>
internal sealed class IrcRooms
{
    private static readonly TimeSpan AfterLeaving = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);

    // An answer may get lost in a split of the network; asked again, a server says nothing to somebody who is inside.
    private static readonly TimeSpan AfterAsking = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly List<Entry> _rooms;

    public IrcRooms(IEnumerable<string> rooms, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _rooms = rooms.Select(static room => room.Split(' ')).Select(room => new Entry(room[0], room)).ToList();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Names and, where there is one, keys of the rooms to enter now.</summary>
    public IReadOnlyList<string[]> TakeDue()
    {
        lock (_gate)
        {
            var due = _rooms.FindAll(room => room.TryAt <= Now);
            due.ForEach(room => room.TryAt = Now + AfterAsking);
            return due.ConvertAll(static room => room.NameAndKey);
        }
    }

    /// <summary>Names of the rooms that we are in.</summary>
    public IReadOnlyList<string> Inside
    {
        get
        {
            lock (_gate)
            {
                return _rooms.FindAll(static room => room.TryAt == TimeSpan.MaxValue).ConvertAll(static room => room.Name);
            }
        }
    }

    /// <summary>We are in.</summary>
    public void Entered(string name, IrcCasing casing) => Set(name, casing, static _ => TimeSpan.MaxValue);

    /// <summary>We are out, by somebody's will.</summary>
    public void Left(string name, IrcCasing casing) => Set(name, casing, static now => now + AfterLeaving);

    /// <summary>We may not enter.</summary>
    /// <returns>Whether it is one of the rooms.</returns>
    public bool Refused(string name, IrcCasing casing) => Set(name, casing, static now => now + AfterRefusal);

    private bool Set(string name, IrcCasing casing, Func<TimeSpan, TimeSpan> tryAt)
    {
        lock (_gate)
        {
            var room = _rooms.Find(room => casing.Same(room.Name, name));
            if (room is not null)
            {
                room.TryAt = tryAt(Now);
            }

            return room is not null;
        }
    }

    private sealed class Entry(string name, string[] nameAndKey)
    {
        public string Name { get; } = name;

        public string[] NameAndKey { get; } = nameAndKey;

        public TimeSpan TryAt { get; set; }
    }
}
