using PluginGateway.Protocol;

namespace PluginGateway.Client.Devices;

/// <summary>Which credential a device shows: its own token first, the gateway's secret when that is not taken (<c>wire.md</c> §6.5).</summary>
internal static class DeviceLogin
{
    /// <summary>Opens a connection, a second time with the secret if need be, and keeps the token that the gateway hands out.</summary>
    /// <param name="options">Where to and as whom.</param>
    /// <param name="open">Opens with the given device token; with the gateway's secret when it is null.</param>
    public static async Task<GatewayConnection> OpenAsync(GatewayClientOptions options, Func<string?, Task<GatewayConnection>> open)
    {
        if (options.Device is not { } device || !DeviceKey.IsSupported)
        {
            return await open(null).ConfigureAwait(false);
        }

        var gateway = GatewayAddress.Origin(options.Url);
        var connection = device.Token(gateway, options.Role) is { } own
            ? await OpenAsync(options, device, gateway, own, open).ConfigureAwait(false)
            : await open(null).ConfigureAwait(false);
        if (connection.Hello.Auth is { } auth)
        {
            device.Keep(gateway, auth);
        }

        return connection;
    }

    private static async Task<GatewayConnection> OpenAsync(GatewayClientOptions options, IDeviceIdentity device, string gateway, string own, Func<string?, Task<GatewayConnection>> open)
    {
        try
        {
            return await open(own).ConfigureAwait(false);
        }
        catch (GatewayException e) when (e.Code == ErrorCodes.InvalidRequest && (options.Token ?? options.Password) is not null)
        {
            device.Forget(gateway, options.Role);
            return await open(null).ConfigureAwait(false);
        }
    }
}
