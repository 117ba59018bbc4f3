using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// Who may come back for what it missed. A stream belongs to the identity that began it: who else names it is told what is told of one that never was. Any thread.
/// </summary>
internal sealed class EventStreams : IDisposable
{
    // Of one principal, and without a connection: who begins one with every connection does not fill the memory.
    private const int MostLeft = 100;
    private const string Unknown = "there is no such stream of this client, or it has been away for too long";
    private const string HearsMore = "this client may hear more now than when the stream began";
    private static readonly TimeSpan TidyEvery = TimeSpan.FromSeconds(30);

    private readonly EventLog _log;
    private readonly IEventLogStore _store;
    private readonly DeviceBook _book;
    private readonly ResumeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _streams = new(StringComparer.Ordinal);
    private ITimer? _timer;

    /// <summary>Makes it; nothing is read yet.</summary>
    public EventStreams(EventLog log, IEventLogStore store, DeviceBook book, ResumeOptions options, TimeProvider time, ILogger<EventLog> logger)
    {
        (_log, _store, _book, _options, _time, _logger) = (log, store, book, options, time, logger);
        _log.Failed += ForgetAll;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Goes on with the streams that the last start has left: their clients have as long to come back as if they had left now. Once.</summary>
    public void Start()
    {
        var content = _store.Load();
        if (content.Streams.Count > 0 && _options.Enabled && IsWhole(content))
        {
            lock (_gate)
            {
                foreach (var stream in content.Streams)
                {
                    _streams[stream.Id] = new Kept(stream, Now);
                }
            }

            _ = _log.RestoreAsync(content);
            StreamLog.Restored(_logger, content.Streams.Count, content.Events.Count);
        }
        else if (content.Streams.Count > 0)
        {
            _ = TidiedAsync(_store.ClearAsync(content.Totals));
        }

        _timer = _time.CreateTimer(_ => Tidy(), null, TidyEvery, TidyEvery);
    }

    /// <summary>Finds or begins the stream of a client that comes in. Call <see cref="Leave"/> when its connection ends.</summary>
    /// <param name="peer">Who it is.</param>
    /// <param name="hearing">What of it its client shows.</param>
    /// <param name="wish">What it asks for.</param>
    public async ValueTask<StreamPlace> EnterAsync(AdmittedPeer peer, Hearing hearing, ResumeParams wish)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(wish);
        if (!_options.Enabled)
        {
            return StreamPlace.None("events are not kept here (gateway.resume.enabled)");
        }

        StreamPlace place;
        Task kept;
        lock (_gate)
        {
            ForgetLeft();
            (place, kept) = Enter(peer, hearing, wish);
        }

        await kept;
        lock (_gate)
        {
            if (_log.Extent.Generation == place.Generation)
            {
                return place;
            }

            _streams.Remove(place.Stream!.Id);
            return StreamPlace.None("events cannot be kept at present");
        }
    }

    /// <summary>Sends a connection its events until it closes.</summary>
    public Task FeedAsync(GatewayConnection connection, StreamPlace place) => new EventFeed(_log, connection, place).RunAsync();

    /// <summary>A connection has ended.</summary>
    public void Leave(StreamPlace place)
    {
        lock (_gate)
        {
            if (place.Stream is { } stream && _streams.TryGetValue(stream.Id, out var kept) && --kept.Connections == 0)
            {
                kept.LeftAt = Now;
            }
        }
    }

    /// <summary>Forgets what is too old. Goes by itself.</summary>
    public void Tidy()
    {
        lock (_gate)
        {
            ForgetLeft();
        }

        _log.Tidy();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer?.Dispose();
        _log.Failed -= ForgetAll;
    }

    private static bool IsWhole(EventLogContent content)
    {
        var last = content.Totals.Values.Sum();
        return content.Events.Select((kept, at) => kept.Position == last - content.Events.Count + 1 + at).All(isThere => isThere);
    }

    private (StreamPlace Place, Task Kept) Enter(AdmittedPeer peer, Hearing hearing, ResumeParams wish)
    {
        var (owner, hears, isScoped) = (OwnerOf(peer), KindSet.Of(peer.Grant, hearing), hearing.IsScoped);
        string? why = null;
        if (wish is { StreamId: { } id, AfterSeq: { } afterSeq })
        {
            if (!_streams.TryGetValue(id, out var known) || known.Stream.Owner != owner)
            {
                why = Unknown;
            }
            else if (!known.Stream.Hears.MayHearAllOf(hears))
            {
                // What it was not to hear at the time it does not hear now.
                why = HearsMore;
            }
            else if (_log.Find(known.Stream, hears, !isScoped, afterSeq, out why) is { } stands)
            {
                // A client may also show more of what it may hear than before: that, too, begins where it stands.
                return hears == known.Stream.Hears && isScoped == known.Stream.Asked is not null
                    ? (Continue(known, stands, afterSeq), Task.CompletedTask)
                    : Begin(owner, hears, isScoped, stands, afterSeq, null);
            }
        }

        return Begin(owner, hears, isScoped, null, 0, why);
    }

    private static StreamPlace Continue(Kept known, Standpoint stands, long afterSeq)
    {
        known.Connections++;
        return Place(known.Stream, stands, afterSeq);
    }

    // Also for one that may hear less than before: its numbers go on, and count what it may hear from here on.
    private (StreamPlace Place, Task Kept) Begin(StreamOwner owner, KindSet hears, bool isScoped, Standpoint? stands, long seq, string? why)
    {
        var (stream, position, generation, written) = _log.Open(owner, hears, isScoped, stands is null ? null : (stands.Position, seq));
        _streams[stream.Id] = new Kept(stream, Now) { Connections = 1 };
        var left = _streams.Values.Where(kept => kept.Connections == 0 && string.Equals(kept.Stream.Owner.Principal, owner.Principal, StringComparison.Ordinal)).ToList();
        if (left.Count > MostLeft)
        {
            Forget([left.MinBy(kept => kept.LeftAt)!.Stream.Id]);
        }

        return stands is null
            ? (new StreamPlace(stream, new HelloResume { StreamId = stream.Id, Seq = 0, ResyncRequired = why is not null, Reason = why }) { Position = position, Generation = generation }, written)
            : (Place(stream, stands, seq), written);
    }

    private static StreamPlace Place(EventStream stream, Standpoint stands, long seq) => new(
        stream, new HelloResume { StreamId = stream.Id, Seq = seq, ResyncRequired = false, Missed = stands.Missed, Interrupted = stands.IsInterrupted ? true : null })
    {
        Position = stands.Position,
        Generation = stands.Generation,
    };

    // An approval that was taken back and given again, and a rotation, are another identity: what was told in between is not for it (SEC-07).
    private StreamOwner OwnerOf(AdmittedPeer peer) => new(
        peer.Principal,
        peer.Grant.Role,
        peer.Standing is { } standing && _book.Find(standing.DeviceId) is { } device ? string.Create(CultureInfo.InvariantCulture, $"{device.ApprovedAt}/{device.Standing(standing.Role)?.RotatedAt}") : string.Empty);

    private void ForgetLeft()
    {
        var oldest = Now - (_options.Minutes * 60_000L);
        Forget([.. _streams.Values.Where(kept => kept.Connections == 0 && kept.LeftAt < oldest).Select(kept => kept.Stream.Id)]);
        if (_streams.Count == 0 && _log.IsWanted)
        {
            _ = TidiedAsync(_log.StopAsync());
        }
    }

    private void Forget(IReadOnlyList<string> ids)
    {
        if (ids.Count > 0)
        {
            foreach (var id in ids)
            {
                _streams.Remove(id);
            }

            _ = TidiedAsync(_store.RemoveAsync(ids));
        }
    }

    private void ForgetAll()
    {
        lock (_gate)
        {
            _streams.Clear();
        }
    }

    private async Task TidiedAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // What stays is forgotten by the next start.
            StreamLog.NotTidied(_logger, e.Message);
        }
    }

    private sealed class Kept(EventStream stream, long leftAt)
    {
        public EventStream Stream { get; } = stream;

        public int Connections { get; set; }

        public long LeftAt { get; set; } = leftAt;
    }
}
