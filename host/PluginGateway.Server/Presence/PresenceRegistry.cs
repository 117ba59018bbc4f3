using System.Runtime.InteropServices;
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
            foreach (var (key, row) in _rows.Where(pair => !pair.Value.IsLive && now - pair.Value.Entry.Ts > Ttl.TotalMilliseconds).ToArray())
            {
                _rows.Remove(key);
            }

            // Who is here goes before who was; shown is the newest first.
            var listed = _rows.Values.OrderByDescending(row => row.IsLive).ThenByDescending(row => row.Entry.Ts).Take(MaxListed - 1);
            return [Self(now), .. listed.Select(row => row.Entry).OrderByDescending(entry => entry.Ts)];
        }
    }

    /// <summary>A client came in. Command-line clients are not listed: they come and go all the time.</summary>
    /// <param name="connection">Its connection, admitted.</param>
    /// <param name="client">What it says of itself.</param>
    /// <param name="deviceId">The device that the handshake proved; null when it proved none. Never what the client merely claims.</param>
    public void Connected(GatewayConnection connection, ClientInfo client, string? deviceId)
    {
        if (client.Mode == "cli")
        {
            return;
        }

        var key = deviceId is not null ? DeviceKey(deviceId) : client.InstanceId is { } instance ? InstanceKey(instance) : $"connection/{connection.Id}";
        lock (_gate)
        {
            _keyOfConnection[connection.Id] = key;
            var known = _rows.GetValueOrDefault(key)?.Live ?? [];
            Holder[] live = [.. known, new Holder(connection.Id, connection.Grant.Role, connection.Grant.Scopes)];
            _rows[key] = new Row(Describe(client, deviceId, live), live);
            Touch();
        }

        Changed?.Invoke();
    }

    /// <summary>A client went. Its row says so, and goes when nobody has come back within the time that rows stay.</summary>
    public void Disconnected(GatewayConnection connection)
    {
        lock (_gate)
        {
            if (!_keyOfConnection.Remove(connection.Id, out var key) || !_rows.TryGetValue(key, out var row))
            {
                return;
            }

            var live = Array.FindAll(row.Live, holder => holder.ConnectionId != connection.Id);
            _rows[key] = new Row(live.Length > 0 ? row.Entry with { Roles = RolesOf(live), Scopes = ScopesOf(live) } : row.Entry with { Reason = "disconnect", Ts = Now() }, live);
            Touch();
        }

        Changed?.Invoke();
    }

    /// <summary>A note was posted.</summary>
    /// <returns>The row before and after; before is null when there was none.</returns>
    public (PresenceEntry? Before, PresenceEntry After) Note(SystemEventParams note)
    {
        var text = note.Text!;
        var key = note switch
        {
            { DeviceId: { } device } => DeviceKey(device),
            { InstanceId: { } instance } => InstanceKey(instance),
            _ => "note/" + (note.Host ?? note.Ip ?? (text.Length <= 64 ? text : text[..64])).ToLowerInvariant(),
        };
        lock (_gate)
        {
            var known = _rows.GetValueOrDefault(key);
            var entry = Merge(known?.Entry, note);
            _rows[key] = new Row(entry, known?.Live ?? []);
            Touch();
            return (known?.Entry, entry);
        }
    }

    private static string DeviceKey(string id) => "device/" + id.ToLowerInvariant();

    private static string InstanceKey(string id) => "instance/" + id.ToLowerInvariant();

    // What the connections that are there hold together, and nothing of one that has gone.
    private static string[] RolesOf(Holder[] live) => live is [var only] ? [only.Role] : InOrder(live.Select(holder => holder.Role));

    private static string[]? ScopesOf(Holder[] live) => InOrder(live is [var only] ? only.Scopes : live.SelectMany(holder => holder.Scopes)) is { Length: > 0 } scopes ? scopes : null;

    private static string[] InOrder(IEnumerable<string> names) => [.. new SortedSet<string>(names, StringComparer.Ordinal)];

    private PresenceEntry Describe(ClientInfo client, string? deviceId, Holder[] live) => new()
    {
        Host = client.DisplayName ?? client.Id,
        Version = client.Version,
        Platform = client.Platform,
        DeviceFamily = client.DeviceFamily,
        ModelIdentifier = client.ModelIdentifier,
        Mode = client.Mode,
        Reason = "connect",
        Text = $"Node: {client.DisplayName ?? client.Id} · mode {client.Mode}",
        Ts = Now(),
        DeviceId = deviceId,
        InstanceId = client.InstanceId,
        Roles = RolesOf(live),
        Scopes = ScopesOf(live),
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

    private PresenceEntry Self(long now) => new()
    {
        Host = identity.Host,
        Version = identity.Version,
        Platform = Environment.OSVersion.Platform == PlatformID.Unix ? $"linux {Environment.OSVersion.Version}" : Environment.OSVersion.VersionString,
        DeviceFamily = OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "Mac" : "Linux",
        ModelIdentifier = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
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
            foreach (var (key, _) in _rows.Where(pair => !pair.Value.IsLive).OrderByDescending(pair => pair.Value.Entry.Ts).Skip(MaxListed).ToArray())
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

    private sealed record Row(PresenceEntry Entry, Holder[] Live)
    {
        public bool IsLive => Live.Length > 0;
    }

    // A connection of a row, and what it was granted.
    private sealed record Holder(string ConnectionId, string Role, IReadOnlySet<string> Scopes);
}

/// <summary>The presence list at some moment.</summary>
/// <param name="Json">The list.</param>
/// <param name="Version">Which state of the list it is.</param>
/// <param name="At">When it was taken, a timestamp of the clock.</param>
internal sealed record PresenceSnapshot(ReadOnlyMemory<byte> Json, long Version, long At);
