using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Presence;

/// <summary>
/// Who is here (<c>lifecycle.md</c> §10): the gateway itself, connected clients, and notes posted with <c>system-event</c>. One row per device, installation or
/// connection. A row of a live connection stays; others go five minutes after their last change. At most 200 are listed, newest first. Any thread.
/// </summary>
internal sealed class PresenceRegistry(GatewayIdentity identity, TimeProvider time)
{
    private const int MaxListed = 200;
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keyOfConnection = new(StringComparer.Ordinal);
    private PresenceSnapshot? _snapshot;
    private long _version = 1;

    /// <summary>Raised after a client came or went. Not for notes: whoever posts one tells the others itself.</summary>
    public event Action? Changed;

    /// <summary>Counts changes, from 1.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The list as JSON.</summary>
    public ReadOnlyMemory<byte> Json => Snapshot(isOldEnough: static _ => true).Json;

    /// <summary>
    /// The list as JSON for a greeting: it may be a moment old, because a gateway that comes back greets all its clients at once, and each is told of the others
    /// soon after anyway.
    /// </summary>
    public PresenceSnapshot ForGreeting => Snapshot(isOldEnough: static age => age > Moment);

    /// <summary>The list, newest first.</summary>
    public IReadOnlyList<PresenceEntry> List()
    {
        lock (_gate)
        {
            var now = Now();
            foreach (var (key, row) in _rows.Where(pair => pair.Value.Connections == 0 && now - pair.Value.Entry.Ts > Ttl.TotalMilliseconds).ToArray())
            {
                _rows.Remove(key);
            }

            return [Self(now), .. _rows.Values.Select(row => row.Entry).OrderByDescending(entry => entry.Ts).Take(MaxListed - 1)];
        }
    }

    /// <summary>A client came in. Command-line clients are not listed: they come and go all the time.</summary>
    public void Connected(GatewayConnection connection, AdmittedPeer connect)
    {
        if (connect.Client.Mode == "cli")
        {
            return;
        }

        var key = (connect.Standing?.DeviceId ?? connect.Client.InstanceId ?? connection.Id).ToLowerInvariant();
        lock (_gate)
        {
            _keyOfConnection[connection.Id] = key;
            var connections = _rows.TryGetValue(key, out var row) ? row.Connections : 0;
            _rows[key] = new Row(Describe(connection, connect), connections + 1);
            Touch();
        }

        Changed?.Invoke();
    }

    /// <summary>A client went.</summary>
    public void Disconnected(GatewayConnection connection)
    {
        lock (_gate)
        {
            if (!_keyOfConnection.Remove(connection.Id, out var key) || !_rows.TryGetValue(key, out var row))
            {
                return;
            }

            var entry = row.Connections > 1 ? row.Entry : row.Entry with { Reason = "disconnect", Ts = Now() };
            _rows[key] = new Row(entry, row.Connections - 1);
            Touch();
        }

        Changed?.Invoke();
    }

    /// <summary>A note was posted.</summary>
    public void Note(SystemEventParams note)
    {
        var text = note.Text!;
        var key = (note.DeviceId ?? note.InstanceId ?? note.Host ?? note.Ip ?? (text.Length <= 64 ? text : text[..64])).ToLowerInvariant();
        lock (_gate)
        {
            var known = _rows.GetValueOrDefault(key);
            _rows[key] = new Row(Merge(known?.Entry, note), known?.Connections ?? 0);
            Touch();
        }
    }

    private static PresenceEntry Describe(GatewayConnection connection, AdmittedPeer connect, long ts) => new()
    {
        Host = connect.Client.DisplayName ?? connect.Client.Id,
        Version = connect.Client.Version,
        Platform = connect.Client.Platform,
        DeviceFamily = connect.Client.DeviceFamily,
        ModelIdentifier = connect.Client.ModelIdentifier,
        Mode = connect.Client.Mode,
        Reason = "connect",
        Text = $"Node: {connect.Client.DisplayName ?? connect.Client.Id} · mode {connect.Client.Mode}",
        Ts = ts,
        Roles = [connection.Grant.Role],
        Scopes = connection.Grant.Scopes.Count == 0 ? null : [.. connection.Grant.Scopes.Order(StringComparer.Ordinal)],
        InstanceId = connect.Client.InstanceId,
    };

    // Roles and scopes of a note are its author's claim: they are not taken.
    private PresenceEntry Merge(PresenceEntry? known, SystemEventParams note) => (known ?? new PresenceEntry { Ts = 0 }) with
    {
        Ts = Now(),
        Text = note.Text,
        Host = note.Host ?? known?.Host,
        Ip = note.Ip ?? known?.Ip,
        Mode = note.Mode ?? known?.Mode,
        Version = note.Version ?? known?.Version,
        Platform = note.Platform ?? known?.Platform,
        DeviceFamily = note.DeviceFamily ?? known?.DeviceFamily,
        ModelIdentifier = note.ModelIdentifier ?? known?.ModelIdentifier,
        LastInputSeconds = note.LastInputSeconds ?? known?.LastInputSeconds,
        Reason = note.Reason ?? known?.Reason,
        Tags = note.Tags ?? known?.Tags,
        DeviceId = note.DeviceId ?? known?.DeviceId,
        InstanceId = note.InstanceId ?? known?.InstanceId,
    };

    private PresenceEntry Describe(GatewayConnection connection, AdmittedPeer connect) => Describe(connection, connect, Now());

    private PresenceEntry Self(long now) => new()
    {
        Host = identity.Host,
        Version = identity.Version,
        Platform = Environment.OSVersion.Platform == PlatformID.Unix ? $"linux {Environment.OSVersion.Version}" : Environment.OSVersion.VersionString,
        Mode = "gateway",
        Reason = "self",
        Text = $"Gateway: {identity.Host} · app {identity.Version} · mode gateway · reason self",
        Ts = now,
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Touch()
    {
        Interlocked.Increment(ref _version);

        // Rows of those who are gone are not kept without end, whatever comes and goes.
        if (_rows.Count - _keyOfConnection.Count > MaxListed * 3)
        {
            foreach (var (key, _) in _rows.Where(pair => pair.Value.Connections == 0).OrderByDescending(pair => pair.Value.Entry.Ts).Skip(MaxListed).ToArray())
            {
                _rows.Remove(key);
            }
        }
    }

    // Kept while nothing changes; a change is taken up when the last one was taken long enough ago.
    private PresenceSnapshot Snapshot(Func<TimeSpan, bool> isOldEnough)
    {
        lock (_gate)
        {
            if (_snapshot is { } known && time.GetElapsedTime(known.At) is var age && age < Kept && (known.Version == Version || !isOldEnough(age)))
            {
                return known;
            }

            var json = JsonSerializer.SerializeToUtf8Bytes(List(), PresenceJson.Default.IReadOnlyListPresenceEntry);
            return _snapshot = new PresenceSnapshot(json, Version, time.GetTimestamp());
        }
    }

    private sealed record Row(PresenceEntry Entry, int Connections);
}

/// <summary>The presence list at some moment.</summary>
/// <param name="Json">The list.</param>
/// <param name="Version">Which state of the list it is.</param>
/// <param name="At">When it was taken, a timestamp of the clock.</param>
internal sealed record PresenceSnapshot(ReadOnlyMemory<byte> Json, long Version, long At);
