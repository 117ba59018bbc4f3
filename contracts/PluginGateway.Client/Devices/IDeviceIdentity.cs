using PluginGateway.Protocol;

namespace PluginGateway.Client.Devices;

/// <summary>
/// Which device this is, and the tokens that gateways have given it (<c>wire.md</c> §6.1). A token belongs to the address that issued it and is shown to no other
/// (SEC-01). Any thread; one may serve many connections.
/// </summary>
public interface IDeviceIdentity
{
    /// <summary>The device's key; made at the first call where there is none yet. The caller does not dispose it.</summary>
    /// <exception cref="GatewayException">The key cannot be read or kept; the text says why.</exception>
    DeviceKey Key();

    /// <summary>The token that a gateway gave this device for a role; null when there is none.</summary>
    /// <param name="gateway">Scheme, host and port of the gateway.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    string? Token(string gateway, string role);

    /// <summary>Keeps the token that a gateway has just given.</summary>
    void Keep(string gateway, HelloAuth auth);

    /// <summary>Forgets a token that a gateway did not take.</summary>
    void Forget(string gateway, string role);
}
