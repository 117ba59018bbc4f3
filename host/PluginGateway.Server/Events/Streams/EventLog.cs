using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// The events of the last minutes, each once, in memory and on the disk, while there is anybody who may come back for them. Nobody reads an event out of it before it is on the disk:
/// so no number is given twice, whenever the gateway is killed. Any thread; never makes those wait who send events.
/// </summary>
internal sealed class EventLog(IEventLogStore store, ResumeOptions options, Boot boot, TimeProvider time, ILogger<EventLog> log) : IAsyncDisposable
{
    // What may wait for a disk that does not keep up, and what is kept in memory of those that are written.
    private const long MostUnwritten = 64_000_000;
    private const long MostInMemory = 8_000_000;
    private const int MostAtOnce = 1_000;
    private const int PageEvents = 512;

    private readonly Lock _gate = new();
    private readonly EventLogIndex _index = new();
    private readonly List<long> _cuts = [];
    private TaskCompletionSource _moved = NewMoved();
    private Task _writing = Task.CompletedTask;
    private long _written;
    private long _unwrittenBytes;
    private long _firstOnDisk = 1;
    private int _generation;
    private volatile bool _isWanted;
    private bool _isWriting;
    private bool _isDirty;

    // Until somebody wants events, or what the last start has left is gone on with: nothing of it counts.
    private bool _mustBeginAnew = true;

    /// <summary>Raised when events could not be kept: all streams have ended.</summary>
    public event Action? Failed;

    /// <summary>What there is in it now.</summary>
    public LogExtent Extent
    {
        get
        {
            lock (_gate)
            {
                return new LogExtent(_generation, _index.First, _index.Last);
            }
        }
    }

    /// <summary>Whether there is anybody for whom events are kept. Else they cost nothing.</summary>
    public bool IsWanted => _isWanted;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Goes on with what the last start has left.</summary>
    public async Task RestoreAsync(EventLogContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Task reopened;
        lock (_gate)
        {
            _index.Restore(content.Totals, content.Events);
            _written = _index.Last;
            _firstOnDisk = _index.First;
            _cuts.AddRange(content.Cuts);
            long? cut = content.Boot is null ? null : _index.Last;
            if (cut is { } after && !_cuts.Contains(after))
            {
                _cuts.Add(after);
            }

            _isWanted = _isDirty = true;
            _mustBeginAnew = false;
            reopened = store.ReopenAsync(boot.Id, cut, Now);
        }

        await KeptAsync(reopened);
    }

    /// <summary>Keeps an event, if anybody wants it.</summary>
    /// <param name="shared">The event.</param>
    /// <param name="kind">Who hears it.</param>
    /// <param name="fullKey">The full key of its session, when the event names it otherwise.</param>
    public void Append(SharedEvent shared, LogKind kind, string? fullKey = null)
    {
        ArgumentNullException.ThrowIfNull(shared);
        var frame = LoggedFrame.Of(shared.Bytes, fullKey);
        lock (_gate)
        {
            if (!_isWanted)
            {
                return;
            }

            _index.Add(kind, Now, frame);
            _unwrittenBytes += frame.Length;
            if (_unwrittenBytes <= MostUnwritten)
            {
                StartWriting();
                return;
            }
        }

        Fail("the disk does not keep up");
    }

    /// <summary>Begins a stream at the newest event, or, for one that goes on under another name, where its client stands.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="hears">What it hears.</param>
    /// <param name="isScoped">Whether of sessions it hears only those that its client asks for.</param>
    /// <param name="from">Where its client stands; null for the newest event and the number 0.</param>
    /// <returns>The stream, its position, and a task that completes when it is on the disk with everything before it.</returns>
    public (EventStream Stream, long Position, int Generation, Task Kept) Open(StreamOwner owner, KindSet hears, bool isScoped, (long Position, long Seq)? from)
    {
        lock (_gate)
        {
            var (position, seq) = from ?? (_index.Last, 0);
            var stream = new EventStream(Guid.NewGuid().ToString("N"), owner, hears, seq, _index.CountAt(hears, position) - seq) { Asked = isScoped ? new AskedSessions(seq, position) : null };
            _isWanted = _isDirty = true;
            var kept = store.AddAsync(stream, boot.Id, Now, _mustBeginAnew ? _index.Totals : null);
            _mustBeginAnew = false;
            return (stream, position, _generation, KeptWithAllBeforeAsync(kept, position));
        }
    }

    /// <summary>Finds where the client of a stream stands.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="hears">What the client hears now.</param>
    /// <param name="isCounted">Whether to count what it has missed: not of who hears only sessions that it asks for.</param>
    /// <param name="afterSeq">The number of the last event that it has.</param>
    /// <param name="why">Why it cannot go on from there.</param>
    public Standpoint? Find(EventStream stream, KindSet hears, bool isCounted, long afterSeq, out string? why)
    {
        ArgumentNullException.ThrowIfNull(stream);
        lock (_gate)
        {
            Trim();
            bool isAhead;
            var found = stream.Asked is { } asked ? asked.Find(afterSeq, out isAhead) : _index.Find(stream.Hears, afterSeq + stream.Base, out isAhead);
            if (afterSeq < stream.FirstSeq || (found is null && !isAhead) || found < _index.First - 1)
            {
                why = "the events after afterSeq are not kept any more";
                return null;
            }

            if (found is not { } position || position > _written)
            {
                why = "the stream has no event afterSeq yet";
                return null;
            }

            why = null;
            return new Standpoint(position, isCounted ? _index.CountOf(hears) - _index.CountAt(hears, position) : null, _cuts.Exists(cut => cut >= position), _generation);
        }
    }

    /// <summary>The next events after a position; waits until there are any. Null when they are not kept any more.</summary>
    /// <param name="after">The position.</param>
    /// <param name="generation">Which log the position belongs to.</param>
    /// <param name="gone">Ends the wait.</param>
    /// <exception cref="SqliteException">They cannot be read.</exception>
    public async ValueTask<IReadOnlyList<LoggedEvent>?> ReadAsync(long after, int generation, CancellationToken gone)
    {
        while (true)
        {
            Task? wait = null;
            lock (_gate)
            {
                if (after < _index.First - 1 || generation != _generation)
                {
                    return null;
                }

                if (after >= _written)
                {
                    wait = _moved.Task;
                }
                else if (_index.HasFrame(after + 1))
                {
                    var page = new LoggedEvent[Math.Min(PageEvents, _written - after)];
                    for (var i = 0; i < page.Length; i++)
                    {
                        page[i] = _index[after + 1 + i];
                    }

                    return page;
                }
            }

            if (wait is null)
            {
                // Else they went in this moment.
                return store.Read(after, PageEvents) is [var first, ..] read && first.Position == after + 1 ? read : null;
            }

            await wait.WaitAsync(gone);
        }
    }

    /// <summary>Lets go of what is too old.</summary>
    public void Tidy()
    {
        lock (_gate)
        {
            Trim();
            if (_isWanted && _firstOnDisk < _index.First)
            {
                StartWriting();
            }
        }
    }

    /// <summary>There is nobody left for whom events are kept.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            Empty();
            return store.ClearAsync(_index.Totals);
        }
    }

    /// <summary>Writes what is left, and that the gateway ends in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        Task writing;
        lock (_gate)
        {
            _isWanted = false;
            writing = _writing;
        }

        await writing;
        if (_isDirty && !_mustBeginAnew)
        {
            await KeptAsync(store.CloseAsync());
        }
    }

    private static TaskCompletionSource NewMoved() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void StartWriting()
    {
        if (!_isWriting)
        {
            _isWriting = true;
            _writing = Task.Run(WriteAllAsync);
        }
    }

    private async Task WriteAllAsync()
    {
        while (NextBatch() is { } next)
        {
            try
            {
                await next.Write;
            }
            catch (Exception e) when (e is SqliteException or InvalidOperationException)
            {
                Fail(e.Message);
                continue;
            }

            Written(next);
        }
    }

    // What is gathered is queued at once, so that the disk sees everything in the order in which it happened here.
    private Batch? NextBatch()
    {
        lock (_gate)
        {
            Trim();
            if (_written >= _index.Last && _firstOnDisk >= _index.First)
            {
                _isWriting = false;
                return null;
            }

            var events = new LoggedEvent[Math.Min(MostAtOnce, _index.Last - _written)];
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = _index[_written + 1 + i];
            }

            // The totals are those up to the last of these, not those of what waits behind.
            var totals = _index.Totals.ToDictionary();
            for (var later = _written + events.Length + 1; later <= _index.Last; later++)
            {
                totals[_index[later].Kind]--;
            }

            return new Batch(store.WriteAsync(new EventLogBatch(events, _index.First, totals)), _written + events.Length, _index.First, events.Sum(one => (long)one.Length), _generation);
        }
    }

    private void Written(Batch batch)
    {
        lock (_gate)
        {
            if (batch.Generation != _generation || batch.Last < _written)
            {
                return;
            }

            _written = batch.Last;
            _firstOnDisk = batch.First;
            _unwrittenBytes -= batch.Bytes;
            _index.ShrinkFrames(MostInMemory, _written);
            Move();
        }
    }

    // Only what is on the disk: it could not be written after it has gone.
    private void Trim()
    {
        var oldest = Now - (options.Minutes * 60_000L);
        while (_index.Count > 0 && _index.First <= _written && (_index.Count > options.Events || _index.Bytes > options.Megabytes * 1_000_000L || _index[_index.First].At < oldest))
        {
            _index.RemoveFirst();
        }

        _cuts.RemoveAll(cut => cut < _index.First - 1);
    }

    private void Empty()
    {
        _isWanted = false;
        _generation++;
        _index.Clear();
        _cuts.Clear();
        _unwrittenBytes = 0;
        _written = _index.Last;
        _firstOnDisk = _index.First;
    }

    private void Move()
    {
        _moved.TrySetResult();
        _moved = NewMoved();
    }

    private async Task KeptAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            Fail(e.Message);
        }
    }

    private async Task KeptWithAllBeforeAsync(Task kept, long position)
    {
        await KeptAsync(kept);
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_written >= position)
                {
                    return;
                }

                moved = _moved.Task;
            }

            await moved;
        }
    }

    // What was not kept is lost to everybody who would come back for it: better none of it than a gap that nobody sees.
    private void Fail(string reason)
    {
        lock (_gate)
        {
            if (_mustBeginAnew)
            {
                return;
            }

            StreamLog.Failed(log, reason);
            _mustBeginAnew = true;
            Empty();
            Move();
        }

        Failed?.Invoke();
    }

    private sealed record Batch(Task Write, long Last, long First, long Bytes, int Generation);
}
