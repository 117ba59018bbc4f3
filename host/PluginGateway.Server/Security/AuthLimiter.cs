using System.Net;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Security;

/// <summary>
/// Stops guessing at secrets (SEC-09). Whoever has been wrong ten times within a minute is locked out for one minute, then two, four, eight, fifteen: until then what
/// it shows is not looked at. A source is a kind of credential and an IPv4 address or an IPv6 /64, loopback like any other; nothing that a client says is part of it.
/// Right answers do not count and mend nothing. Any thread.
/// <para>Ask <see cref="Refusal"/> before a secret is compared, and <see cref="Conclude"/> after: of guesses that overlap, those that come out after the tenth was wrong
/// are answered as if they had not been looked at, right or wrong.</para>
/// </summary>
internal sealed partial class AuthLimiter(TimeProvider time, AuthLimits limits, ILogger<AuthLimiter> log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Source, LinkedListNode<Record>> _records = [];

    // Least recently wrong first.
    private readonly LinkedList<Record> _byAge = new();
    private readonly Queue<long> _everywhere = new();
    private long _evaluated;

    /// <summary>Wrong secrets that were compared and answered as wrong, since the start.</summary>
    public long Evaluated => Interlocked.Read(ref _evaluated);

    /// <summary>Sources that are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>Null when a secret of this kind from this address may be looked at, else the answer to give instead.</summary>
    public ErrorShape? Refusal(IPAddress address, CredentialKind kind)
    {
        lock (_gate)
        {
            return Locked(new Source(kind, SourceNetwork.Of(address)), time.GetTimestamp());
        }
    }

    /// <summary>Says how it came out.</summary>
    /// <returns>Null when that is what to answer; else the answer to give instead, also to a right secret.</returns>
    public ErrorShape? Conclude(IPAddress address, CredentialKind kind, bool succeeded)
    {
        var source = new Source(kind, SourceNetwork.Of(address));
        var now = time.GetTimestamp();
        lock (_gate)
        {
            if (Locked(source, now) is { } locked)
            {
                return locked;
            }

            if (!succeeded)
            {
                Count(source, now);
            }

            return null;
        }
    }

    private ErrorShape? Locked(Source source, long now)
    {
        if (_records.TryGetValue(source, out var node) && node.Value.LockedUntil is { } until && until > now)
        {
            return TooMany(time.GetElapsedTime(now, until));
        }

        // The owner at the machine itself is not shut out by strangers elsewhere.
        return !IPAddress.IsLoopback(source.Network) && IsFull(now) ? TooMany(limits.Window - time.GetElapsedTime(_everywhere.Peek(), now)) : null;
    }

    private void Count(Source source, long now)
    {
        Interlocked.Increment(ref _evaluated);
        _everywhere.Enqueue(now);
        while (_everywhere.Count > limits.FailuresEverywhere)
        {
            _everywhere.Dequeue();
        }

        var record = Touch(source, now);
        while (record.Failures.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= limits.Window)
        {
            record.Failures.Dequeue();
        }

        record.Failures.Enqueue(now);
        record.LastFailure = now;
        if (record.Failures.Count < limits.FailuresPerSource)
        {
            return;
        }

        var lockOut = limits.LockOut(record.LockOuts++);
        record.LockedUntil = now + (long)(lockOut.TotalSeconds * time.TimestampFrequency);
        record.Failures.Clear();
        LockedOut(log, source.Network, source.Kind, limits.FailuresPerSource, (int)lockOut.TotalSeconds);
    }

    private Record Touch(Source source, long now)
    {
        if (_records.TryGetValue(source, out var node))
        {
            _byAge.Remove(node);
            if (time.GetElapsedTime(Math.Max(node.Value.LastFailure, node.Value.LockedUntil ?? 0), now) >= limits.Forgotten)
            {
                node.Value.LockOuts = 0;
            }
        }
        else
        {
            node = new LinkedListNode<Record>(new Record(source));
            _records[source] = node;
        }

        _byAge.AddLast(node);
        while (_records.Count > limits.Sources)
        {
            _records.Remove(_byAge.First!.Value.Source);
            _byAge.RemoveFirst();
        }

        return node.Value;
    }

    private bool IsFull(long now)
    {
        while (_everywhere.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= limits.Window)
        {
            _everywhere.Dequeue();
        }

        return _everywhere.Count >= limits.FailuresEverywhere;
    }

    private static ErrorShape TooMany(TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new ErrorShape(ErrorCodes.Unavailable, $"too many failed attempts; retry in {seconds} s") { Retryable = true, RetryAfterMs = seconds * 1000 };
    }

    [LoggerMessage(1320, LogLevel.Warning, "{Address}: {Failures} wrong secrets ({Kind}) within a minute; what it shows is not looked at for {Seconds} s")]
    private static partial void LockedOut(ILogger log, IPAddress address, CredentialKind kind, int failures, int seconds);

    private readonly record struct Source(CredentialKind Kind, IPAddress Network);

    private sealed class Record(Source source)
    {
        public Source Source { get; } = source;

        public Queue<long> Failures { get; } = new();

        public long LastFailure { get; set; }

        public long? LockedUntil { get; set; }

        public int LockOuts { get; set; }
    }
}
