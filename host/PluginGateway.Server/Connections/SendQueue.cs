namespace PluginGateway.Server.Connections;

/// <summary>What became of a frame that was offered to a <see cref="SendQueue"/>.</summary>
internal enum SendOutcome
{
    /// <summary>It will be written.</summary>
    Queued,

    /// <summary>It was left out because the client reads too slowly.</summary>
    Dropped,

    /// <summary>The client reads too slowly and must be closed: the frame may not be left out.</summary>
    TooSlow,

    /// <summary>The connection is gone.</summary>
    Closed,
}

/// <summary>
/// Everything one connection has yet to send, as WebSocket frames in one growing pooled buffer; large payloads of events stay where all connections share them, large answers in the pieces they came in.
/// Whatever has gathered while the last write was under way leaves in one go. Bounded in bytes for events (<c>wire.md</c> §9.2); answers count towards <see cref="Pending"/>, by which the reader is slowed. Any thread.
/// </summary>
internal sealed class SendQueue(Stream transport, TimeProvider time, int maxEventBytes)
{
    /// <summary>How long a client may be behind and hold up those who send events.</summary>
    public static readonly TimeSpan BehindFor = TimeSpan.FromSeconds(5);

    // A client that has taken nothing for so long does not read: nobody waits for it.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(1);

    // So small a part of what events may take.
    private const int NextToNothing = 64;
    private const int FlushWhileCorked = 32 * 1024;

    // Smaller ones are cheaper to copy than to write on their own.
    private const int SharedFrom = 8 * 1024;

    private readonly Lock _gate = new();
    private SendBuffer _filling = new();
    private SendBuffer _leaving = new();
    private int _eventBytes;
    private int _writing;
    private int _writingEvents;
    private long _writingSince;
    private long _behindSince;
    private bool _corked;
    private bool _draining;
    private bool _closed;
    private TaskCompletionSource? _drained;

    /// <summary>Bytes queued or being written.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _filling.Length + _writing;
            }
        }
    }

    /// <summary>
    /// Whether whoever sends events should wait a moment: the client reads, and has been behind for a short while only. It is behind when more than a quarter of what events
    /// may take is queued, or there is no room for <paramref name="more"/>.
    /// </summary>
    /// <param name="more">What is to be sent, in bytes.</param>
    public bool IsBehind(int more)
    {
        lock (_gate)
        {
            var queued = _eventBytes + _writingEvents;
            if (_closed || queued <= maxEventBytes / NextToNothing || (queued <= maxEventBytes / 4 && (long)queued + more <= maxEventBytes))
            {
                _behindSince = queued <= maxEventBytes / 8 ? 0 : _behindSince;
                return false;
            }

            _behindSince = _behindSince == 0 ? time.GetTimestamp() : _behindSince;
            return time.GetElapsedTime(_behindSince) < BehindFor && time.GetElapsedTime(_writingSince) < StuckAfter;
        }
    }

    /// <summary>How long the write under way has been waiting for the client to take any of it; zero when there is none.</summary>
    public TimeSpan Stalled
    {
        get
        {
            lock (_gate)
            {
                return _writing == 0 ? TimeSpan.Zero : time.GetElapsedTime(_writingSince);
            }
        }
    }

    /// <summary>Queues an answer as one text frame. Never left out.</summary>
    public SendOutcome SendAnswer(ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return SendOutcome.Closed;
            }

            var header = TextFrameHeader.Size(text.Length);
            var target = _filling.Reserve(header + text.Length);
            TextFrameHeader.Write(target, text.Length);
            text.CopyTo(target[header..]);
            return Queued();
        }
    }

    /// <summary>Queues a large answer as one text frame, without copying it: the pieces are the queue's from here on, whatever becomes of it. Never left out.</summary>
    public SendOutcome SendAnswer(IReadOnlyList<PooledPiece> pieces)
    {
        lock (_gate)
        {
            if (_closed)
            {
                foreach (var piece in pieces)
                {
                    piece.Return();
                }

                return SendOutcome.Closed;
            }

            var length = pieces.Sum(piece => piece.Length);
            TextFrameHeader.Write(_filling.Reserve(TextFrameHeader.Size(length)), length);
            foreach (var piece in pieces)
            {
                _filling.Take(piece);
            }

            return Queued();
        }
    }

    /// <summary>Queues an event as one text frame made of a part all connections share and a part of this one's own.</summary>
    public SendOutcome SendEvent(ReadOnlyMemory<byte> shared, ReadOnlySpan<byte> own, bool droppable)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return SendOutcome.Closed;
            }

            // One that is larger than all of it goes when hardly anything else waits: there is no other moment for it.
            var queued = _eventBytes + _writingEvents;
            if (queued > maxEventBytes / NextToNothing && queued + shared.Length > maxEventBytes)
            {
                return droppable ? SendOutcome.Dropped : SendOutcome.TooSlow;
            }

            var length = shared.Length + own.Length;
            TextFrameHeader.Write(_filling.Reserve(TextFrameHeader.Size(length)), length);
            if (shared.Length >= SharedFrom)
            {
                _filling.Share(shared);
            }
            else
            {
                shared.Span.CopyTo(_filling.Reserve(shared.Length));
            }

            own.CopyTo(_filling.Reserve(own.Length));
            _eventBytes += length;
            return Queued();
        }
    }

    /// <summary>Queues a control frame that the WebSocket implementation has already framed, and writes it with all that has gathered, as <see cref="Uncork"/> does.</summary>
    public void SendControl(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            frame.CopyTo(_filling.Reserve(frame.Length));
            if (!MustDrain())
            {
                return;
            }
        }

        _ = DrainAsync();
    }

    /// <summary>Gathers what follows until <see cref="Uncork"/>, unless it grows large. For the receive loop while more requests are already here.</summary>
    public void Cork()
    {
        lock (_gate)
        {
            _corked = true;
        }
    }

    /// <summary>Writes what has gathered; what the transport takes at once on this thread, because another one would have to wake up for it first. Not for callers that hold locks.</summary>
    public void Uncork()
    {
        lock (_gate)
        {
            if (!_corked)
            {
                return;
            }

            _corked = false;
            if (!MustDrain())
            {
                return;
            }
        }

        _ = DrainAsync();
    }

    /// <summary>Forgets what has not been written yet, so that a close frame need not wait behind it.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _filling.Clear();
            _eventBytes = 0;
        }
    }

    /// <summary>Completes when nothing is waiting any more, or the connection is gone.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (_closed || (_filling.Length == 0 && _writing == 0))
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Nothing is sent from here on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _filling.Clear();
            _eventBytes = 0;
            _drained?.TrySetResult();
        }
    }

    private SendOutcome Queued()
    {
        if ((!_corked || _filling.Length > FlushWhileCorked) && MustDrain())
        {
            // Off this thread: the caller may hold other locks, and a broadcast must reach the next connection without waiting for this one's write.
            ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.DrainAsync(), this, preferLocal: true);
        }

        return SendOutcome.Queued;
    }

    // Whoever is told so has to do it.
    private bool MustDrain()
    {
        if (_draining || _filling.Length == 0 || _closed)
        {
            return false;
        }

        return _draining = true;
    }

    private async Task DrainAsync()
    {
        var progress = (Action<int>)Progress;
        while (TryTake())
        {
            try
            {
                await _leaving.WriteToAsync(transport, progress);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // The peer is gone: the receive loop sees it too and ends the connection.
                Close();
            }
            finally
            {
                _leaving.Clear();
            }
        }
    }

    private void Progress(int bytes)
    {
        lock (_gate)
        {
            _writing = Math.Max(0, _writing - bytes);
            _writingEvents = Math.Min(_writingEvents, _writing);
            _writingSince = time.GetTimestamp();
        }
    }

    // What has gathered becomes what leaves, which only the drain touches until it asks again.
    private bool TryTake()
    {
        lock (_gate)
        {
            if (_filling.Length == 0 || _closed)
            {
                _writing = 0;
                _writingEvents = 0;
                _draining = false;
                _drained?.TrySetResult();
                _drained = null;
                return false;
            }

            (_filling, _leaving) = (_leaving, _filling);
            _writing = _leaving.Length;
            _writingEvents = _eventBytes;
            _writingSince = time.GetTimestamp();
            _eventBytes = 0;
            return true;
        }
    }
}
