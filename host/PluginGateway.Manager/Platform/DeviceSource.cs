using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Client.Devices;

namespace PluginGateway.Manager.Platform;

/// <summary>The device that is shown: looked up once, at the first connection. A failure costs the device, not the connection (<c>manager.md</c> §7).</summary>
internal sealed class DeviceSource(IOptions<GatewayManagerOptions> options, TimeProvider time, ILogger<DeviceSource> log)
{
    private readonly Lock gate = new();
    private IDeviceIdentity? known;
    private bool isAsked;

    public IDeviceIdentity? Get()
    {
        lock (gate)
        {
            if (!isAsked)
            {
                isAsked = true;
                known = Load();
            }

            return known;
        }
    }

    private DeviceIdentityFile? Load()
    {
        if (options.Value.IdentityFolder is not { } folder || !DeviceKey.IsSupported)
        {
            return null;
        }

        try
        {
            return DeviceIdentityFile.Load(folder, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GatewayManagerLog.NoIdentity(log, e.Message);
            return null;
        }
    }
}
