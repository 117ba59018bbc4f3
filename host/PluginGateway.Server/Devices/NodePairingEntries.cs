using PluginGateway.Protocol;

namespace PluginGateway.Server.Devices;

/// <summary>How devices and requests of role node look to clients of <c>node.pair.*</c> (<c>nodes.md</c> §2.2). Pure.</summary>
internal static class NodePairingEntries
{
    /// <summary>A request that waits.</summary>
    public static NodePairRequest Of(PairingRequest request) => new(request.RequestId, request.DeviceId, request.IsRepair, request.At)
    {
        DisplayName = request.Look.DisplayName,
        Platform = request.Look.Platform,
        Version = request.Node?.Version,
        CoreVersion = request.Node?.CoreVersion,
        UiVersion = request.Node?.UiVersion,
        DeviceFamily = request.Node?.DeviceFamily,
        ModelIdentifier = request.Node?.ModelIdentifier,
        Caps = request.Node?.Caps,
        Commands = request.Commands.Count == 0 ? null : request.Commands,
        Permissions = request.Node?.Permissions,
        RemoteIp = request.Look.RemoteIp,
        Silent = request.Node?.Silent,
    };

    /// <summary>A paired node.</summary>
    /// <param name="device">Its device.</param>
    /// <param name="token">A token that was made this moment; never shown otherwise.</param>
    public static PairedNode Of(Device device, string? token = null) => new(device.Id, device.CreatedAt, device.ApprovedAt)
    {
        Token = token,
        DisplayName = device.Label ?? device.Look.DisplayName,
        Platform = device.Look.Platform,
        Version = device.Node?.Version,
        CoreVersion = device.Node?.CoreVersion,
        UiVersion = device.Node?.UiVersion,
        DeviceFamily = device.Node?.DeviceFamily,
        ModelIdentifier = device.Node?.ModelIdentifier,
        Caps = device.Node?.Caps,
        Commands = device.Node?.Commands,
        Permissions = device.Node?.Permissions,
        RemoteIp = device.Look.RemoteIp,
        LastConnectedAtMs = device.Standing(Roles.Node)?.LastUsedAt,
    };
}
