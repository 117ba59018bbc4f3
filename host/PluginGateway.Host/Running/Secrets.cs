using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Running;

/// <summary>Makes sure that the gateway has a secret to ask for.</summary>
internal static class Secrets
{
    /// <summary>Fills in the state directory's token when none is configured.</summary>
    /// <exception cref="ConfigurationException">Password mode without a password.</exception>
    public static void Complete(GatewayOptions gateway, StateDirectory state)
    {
        if (gateway.Auth.Mode == AuthMode.Password && string.IsNullOrEmpty(gateway.Auth.Password))
        {
            throw new ConfigurationException("gateway.auth.mode is password, but there is none; set gateway.auth.password or PGW_GATEWAY_PASSWORD");
        }

        if (gateway.Auth.Mode == AuthMode.Token && string.IsNullOrEmpty(gateway.Auth.Token))
        {
            gateway.Auth.Token = GatewayToken.ReadOrCreate(state);
        }
    }
}
