using System.Net;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Sockets that have not finished the handshake: at most so many per address, and over all (SEC-12). Any thread.
/// <para>Whoever finds its address full waits, before its request is upgraded, and costs next to nothing. A place becomes free when a handshake is done, mostly within
/// milliseconds: a fleet that comes back at once behind one address gets in whole. Who holds a place for two seconds and says nothing has to go for one that
/// waits; so whoever floods the door cannot shut it for others behind the same address. The newest is let in first: under a flood the oldest have given up anyway.</para>
/// </summary>
internal sealed class HalfOpenSockets(ConnectionLimits limits, TimeProvider time)
{
    /// <summary>How long a silent socket keeps its place while others wait: a slow mobile network's round trip or two.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Requests of one address that may wait; above it the oldest is turned away.</summary>
    internal const int WaitingPerAddress = 256;

    private const int WaitingTotal = 1024;

    // Timers count whole milliseconds.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    // As long as the handshake itself may take.
    private TimeSpan Patience => TimeSpan.FromMilliseconds(limits.HandshakeTimeoutMs);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Door> _doors = [];

    // Oldest first, over all addresses.
    private readonly LinkedList<HalfOpenPlace> _inside = new();
    private int _waiting;

    /// <summary>Sockets that hold a place, and requests that wait for one.</summary>
    public (int Inside, int Waiting) Count
    {
        get
        {
            lock (_gate)
            {
                return (_inside.Count, _waiting);
            }
        }
    }

    /// <summary>Takes a request in if there is a place for it now.</summary>
    /// <param name="address">Where it comes from, as <see cref="Security.SourceNetwork"/> has it.</param>
    /// <returns>Its place, to be left when the handshake is over; null when it has to wait or to be turned away.</returns>
    public HalfOpenPlace? TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            return TryEnter(DoorOf(address));
        }
    }

    /// <summary>Takes a request in, at once or when there is a place for it.</summary>
    /// <param name="address">Where it comes from, as <see cref="Security.SourceNetwork"/> has it.</param>
    /// <param name="cancellation">It is gone.</param>
    /// <returns>Its place, to be left when the handshake is over; null when there is none for it and it is to be turned away, or when it is gone.</returns>
    public ValueTask<HalfOpenPlace?> EnterAsync(IPAddress address, CancellationToken cancellation)
    {
        Waiter waiter;
        TaskCompletionSource<HalfOpenPlace?>? turnedAway = null;
        lock (_gate)
        {
            var door = DoorOf(address);
            if (TryEnter(door) is { } place)
            {
                return ValueTask.FromResult<HalfOpenPlace?>(place);
            }

            if (door.Inside.Count < limits.HalfOpenPerAddress || _waiting >= WaitingTotal)
            {
                // Full over all, and nobody inside has been silent for long: one more that waits helps nobody.
                return ValueTask.FromResult<HalfOpenPlace?>(null);
            }

            if (door.Waiting.Count >= WaitingPerAddress)
            {
                turnedAway = door.Waiting.First!.Value.Place;
                Remove(door, door.Waiting.First!);
            }

            waiter = new Waiter(time.GetTimestamp());
            waiter.Node = door.Waiting.AddLast(waiter);
            _waiting++;
            Watch(door);
        }

        turnedAway?.TrySetResult(null);
        return WaitAsync(address, waiter, cancellation);
    }

    /// <summary>The handshake is over, or the socket is gone. May be said more than once.</summary>
    internal void Leave(HalfOpenPlace place)
    {
        lock (_gate)
        {
            if (!_doors.TryGetValue(place.Address, out var door) || !door.Inside.Remove(place))
            {
                return;
            }

            _inside.Remove(place);
            Serve(door);
        }
    }

    private async ValueTask<HalfOpenPlace?> WaitAsync(IPAddress address, Waiter waiter, CancellationToken cancellation)
    {
        await using var giveUp = cancellation.UnsafeRegister(_ => GiveUp(address, waiter), null);
        var place = await waiter.Place.Task;
        if (place is null || !cancellation.IsCancellationRequested)
        {
            return place;
        }

        Leave(place);
        return null;
    }

    private void GiveUp(IPAddress address, Waiter waiter)
    {
        lock (_gate)
        {
            if (_doors.TryGetValue(address, out var door) && waiter.Node?.List == door.Waiting)
            {
                Remove(door, waiter.Node);
                Forget(door);
            }
        }

        waiter.Place.TrySetResult(null);
    }

    private Door DoorOf(IPAddress address)
    {
        if (!_doors.TryGetValue(address, out var door))
        {
            _doors[address] = door = new Door(address);
        }

        return door;
    }

    private HalfOpenPlace? TryEnter(Door door)
    {
        if (!TryMakeRoom(door, out var evicted))
        {
            Forget(door);
            return null;
        }

        var place = Admit(door);
        evicted?.SendAway();
        return place;
    }

    private bool TryMakeRoom(Door door, out HalfOpenPlace? evicted)
    {
        evicted = null;
        if (door.Inside.Count >= limits.HalfOpenPerAddress)
        {
            return TryEvict(door.Inside.First!.Value, out evicted);
        }

        return _inside.Count < limits.HalfOpenTotal || TryEvict(_inside.First!.Value, out evicted);
    }

    private bool TryEvict(HalfOpenPlace oldest, out HalfOpenPlace? evicted)
    {
        evicted = time.GetElapsedTime(oldest.Since) >= Grace ? oldest : null;
        if (evicted is not null)
        {
            var door = _doors[evicted.Address];
            door.Inside.Remove(evicted);
            _inside.Remove(evicted);
            Forget(door);
        }

        return evicted is not null;
    }

    private HalfOpenPlace Admit(Door door)
    {
        var place = new HalfOpenPlace(this, door.Address, time.GetTimestamp());
        _doors[door.Address] = door;
        door.Inside.AddLast(place);
        _inside.AddLast(place);
        return place;
    }

    private void Serve(Door door)
    {
        while (door.Waiting.Last is { } newest && TryMakeRoom(door, out var evicted))
        {
            Remove(door, newest);
            newest.Value.Place.TrySetResult(Admit(door));
            evicted?.SendAway();
        }

        Watch(door);
        Forget(door);
    }

    private void Remove(Door door, LinkedListNode<Waiter> node)
    {
        door.Waiting.Remove(node);
        _waiting--;
    }

    // While somebody waits, the oldest inside is looked at again when its grace is over, and the oldest that waits when it has waited long enough.
    // Neither moment comes any earlier by what happens meanwhile, so a timer that runs is left alone.
    private void Watch(Door door)
    {
        if (door.Watched || door.Waiting.First is not { } waiting)
        {
            return;
        }

        var due = Patience - time.GetElapsedTime(waiting.Value.Since);
        if ((door.Inside.First ?? _inside.First) is { } oldest && Grace - time.GetElapsedTime(oldest.Value.Since) is var grace && grace < due)
        {
            due = grace;
        }

        door.Watched = true;
        door.Timer ??= time.CreateTimer(_ => Look(door), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        door.Timer.Change(due > Soon ? due : Soon, Timeout.InfiniteTimeSpan);
    }

    private void Look(Door door)
    {
        lock (_gate)
        {
            door.Watched = false;
            while (door.Waiting.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) >= Patience)
            {
                Remove(door, oldest);
                oldest.Value.Place.TrySetResult(null);
            }

            Serve(door);
        }
    }

    private void Forget(Door door)
    {
        if (door.Inside.Count == 0 && door.Waiting.Count == 0)
        {
            door.Timer?.Dispose();
            door.Timer = null;
            door.Watched = false;
            _doors.Remove(door.Address);
        }
    }

    private sealed class Door(IPAddress address)
    {
        public IPAddress Address { get; } = address;

        public LinkedList<HalfOpenPlace> Inside { get; } = new();

        public LinkedList<Waiter> Waiting { get; } = new();

        public ITimer? Timer { get; set; }

        // Whether the timer runs.
        public bool Watched { get; set; }
    }

    private sealed class Waiter(long since)
    {
        public long Since { get; } = since;

        public TaskCompletionSource<HalfOpenPlace?> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }
}
