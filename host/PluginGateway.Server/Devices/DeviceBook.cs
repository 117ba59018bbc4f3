using System.Collections.Concurrent;

namespace PluginGateway.Server.Devices;

/// <summary>
/// The devices there are and the requests that wait, held in memory over the store so that a handshake costs no query. Reading is for any thread and never waits.
/// Who changes something holds <see cref="Gate"/> from looking to writing, and awaits what the write returns outside of it.
/// </summary>
internal sealed class DeviceBook
{
    /// <summary>How long a request waits for a decision (<c>wire.md</c> §1.1).</summary>
    public static readonly TimeSpan RequestLife = TimeSpan.FromMinutes(5);

    private readonly IDeviceStore _store;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Device> _devices;
    private readonly ConcurrentDictionary<string, PairingRequest> _requests;
    private long _epoch;

    /// <summary>Reads the store.</summary>
    public DeviceBook(IDeviceStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _devices = new(store.LoadDevices().ToDictionary(device => device.Id, StringComparer.Ordinal), StringComparer.Ordinal);
        _requests = new(store.LoadRequests().ToDictionary(request => request.DeviceId, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Held by whoever changes something.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The time, in Unix milliseconds.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>All paired devices, newest approval first.</summary>
    public IReadOnlyList<Device> Paired() =>
        [.. _devices.Values.Where(device => device.IsPaired).OrderByDescending(device => device.ApprovedAt).ThenBy(device => device.Id, StringComparer.Ordinal)];

    /// <summary>All requests that wait, newest first.</summary>
    public IReadOnlyList<PairingRequest> Waiting() => [.. _requests.Values.Where(IsAlive).OrderByDescending(request => request.At)];

    /// <summary>Finds a device, also a removed one.</summary>
    public Device? Find(string deviceId) => _devices.GetValueOrDefault(deviceId);

    /// <summary>Finds the request of a device that waits.</summary>
    public PairingRequest? RequestOf(string deviceId) => _requests.GetValueOrDefault(deviceId) is { } request && IsAlive(request) ? request : null;

    /// <summary>Finds a request that waits.</summary>
    public PairingRequest? Request(string requestId) => Waiting().FirstOrDefault(request => request.RequestId == requestId);

    /// <summary>Whether the approval that a connection stands on still counts.</summary>
    public bool IsCurrent(DeviceStanding standing) => Find(standing.DeviceId)?.Standing(standing.Role)?.Epoch == standing.Epoch;

    /// <summary>A number that no role has had.</summary>
    public long NewEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>Keeps a device.</summary>
    public Task PutAsync(Device device, bool settlesRequest = false)
    {
        _devices[device.Id] = device;
        if (settlesRequest)
        {
            _requests.TryRemove(device.Id, out _);
        }

        return _store.SaveAsync(device, settlesRequest);
    }

    /// <summary>Keeps a request; those that are too old go.</summary>
    public Task PutAsync(PairingRequest request)
    {
        foreach (var old in _requests.Values.Where(known => !IsAlive(known)))
        {
            _requests.TryRemove(old.DeviceId, out _);
        }

        _requests[request.DeviceId] = request;
        return _store.SaveAsync(request);
    }

    /// <summary>Forgets a request.</summary>
    public Task DropAsync(PairingRequest request)
    {
        _requests.TryRemove(request.DeviceId, out _);
        return _store.RemoveRequestAsync(request.DeviceId);
    }

    private bool IsAlive(PairingRequest request) => Now - request.At < RequestLife.TotalMilliseconds;
}
