namespace PluginGateway.Server.Devices;

/// <summary>Where devices and what waits for a decision are kept. Any thread. Calls take effect in the order in which they are made, and are durable when their task completes.</summary>
internal interface IDeviceStore
{
    /// <summary>All devices, also removed ones.</summary>
    IReadOnlyList<Device> LoadDevices();

    /// <summary>All requests, also those too old to count.</summary>
    IReadOnlyList<PairingRequest> LoadRequests();

    /// <summary>Keeps a device, new or changed, with its roles and tokens.</summary>
    /// <param name="device">The device.</param>
    /// <param name="settlesRequest">Whether its request goes in the same moment.</param>
    Task SaveAsync(Device device, bool settlesRequest);

    /// <summary>Keeps a request, instead of an older one of the same device.</summary>
    Task SaveAsync(PairingRequest request);

    /// <summary>Forgets the request of a device.</summary>
    Task RemoveRequestAsync(string deviceId);

    /// <summary>What nodes offer and nobody has decided about.</summary>
    IReadOnlyList<OfferRequest> LoadOfferRequests();

    /// <summary>Keeps what a node offers, instead of what it offered before.</summary>
    Task SaveAsync(OfferRequest request);

    /// <summary>Forgets it: somebody has decided, or there is nothing to decide any more.</summary>
    Task RemoveOfferRequestAsync(string deviceId);
}
