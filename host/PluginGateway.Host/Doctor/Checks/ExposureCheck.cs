using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the gateway can be reached by more people than it should be.</summary>
internal sealed class ExposureCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "exposure";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(
        scene.Reading.Settings is not { Gateway: var gateway } ? [Finding.Note("not looked at: the configuration is wrong")] : [.. Look(gateway, GatewayToken.Read(scene.State))]);

    private static IEnumerable<Finding> Look(GatewayOptions gateway, string? ownToken)
    {
        // As the start does it; one that has no token makes one.
        gateway.Auth.Token = string.IsNullOrEmpty(gateway.Auth.Token) ? ownToken ?? "made at the first start" : gateway.Auth.Token;
        if (Refusal(gateway) is { } refusal)
        {
            yield return Finding.Error(refusal, "the gateway does not start like this");
            yield break;
        }

        var isBeyond = gateway.Bind is BindMode.Lan or BindMode.Custom;
        if (isBeyond && gateway.AllowInsecureLan && !gateway.Tls.Enabled)
        {
            yield return Finding.Warning("gateway.allowInsecureLan: the token and every message cross the network in clear text", "gateway.tls.enabled true (a certificate is made), then allowInsecureLan false");
        }

        if (gateway.ControlUi.DangerouslyDisableDeviceAuth)
        {
            yield return Finding.Error("gateway.controlUi.dangerouslyDisableDeviceAuth: the page is let in with the secret alone, whatever device it is", "set it to false and pair the page: pgw devices approve");
        }

        if (gateway.ControlUi.AllowInsecureAuth)
        {
            yield return Finding.Warning("gateway.controlUi.allowInsecureAuth: pages on plain HTTP are let in without a device", "gateway.tls.enabled true, then set it to false");
        }

        if (gateway.Auth.AllowTailscale)
        {
            yield return Finding.Warning("gateway.auth.allowTailscale: every program on this machine can write the headers that are believed", "leave it off where others run programs");
        }

        yield return gateway.Bind == BindMode.Loopback
            ? Finding.Ok("the gateway listens on this machine alone")
            : Finding.Note($"the gateway listens beyond this machine (gateway.bind {gateway.Bind.ToString().ToLowerInvariant()}), {(gateway.Tls.Enabled ? "with TLS" : gateway.TrustedProxies.Count > 0 ? "behind a proxy" : "without TLS of its own")}");
    }

    private static string? Refusal(GatewayOptions gateway)
    {
        try
        {
            Exposure.Check(gateway);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }
}
