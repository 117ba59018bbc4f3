using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Devices;

/// <summary>
/// The last stage of the handshake (<c>wire.md</c> §5, step 9): whether a device was approved for what it wants, and what comes of it. A client without a device,
/// which has shown the owner's secret, passes without a look at devices. Any thread.
/// </summary>
internal sealed class DeviceAdmission(DevicePairing pairing, DeviceTokens tokens)
{
    /// <summary>Admits a client, or sends it away to wait for a decision.</summary>
    public ValueTask<Verdict<AdmittedPeer>> AdmitAsync(AuthenticatedPeer peer, RequestPeer from) => peer.Device is { } device
        ? AdmitAsync(peer, device, from)
        : ValueTask.FromResult<Verdict<AdmittedPeer>>(new AdmittedPeer(peer.Principal, new Grant(peer.Claims.Role, peer.Claims.Scopes, Scopes.All), peer.Claims.Client)
        {
            Offer = peer.Claims.Offer,
            Caps = peer.Claims.Caps,
            RemoteIp = from.Address.ToString(),
        });

    private async ValueTask<Verdict<AdmittedPeer>> AdmitAsync(AuthenticatedPeer peer, ProvedDevice device, RequestPeer from)
    {
        try
        {
            while (true)
            {
                if (await pairing.AskAsync(device, peer.Claims, from, isOwner: peer.Token is null) is { } waiting)
                {
                    return new Refusal("pairing required", ErrorCodes.NotPaired) { Why = waiting.ForPrograms, What = waiting.InWords };
                }

                // The approval may have been taken back since: then the device asks again.
                if (await TokenAsync(peer, device, from) is { } token)
                {
                    await pairing.LearnAsync(device, peer.Claims);
                    return Admitted(peer, device, token, from);
                }
            }
        }
        catch (GatewayException e)
        {
            return new Refusal(e.Message, e.Code);
        }
    }

    // Of a token that is shown only its digest is kept, so that it can be given back only to who shows it.
    private async ValueTask<ShownToken?> TokenAsync(AuthenticatedPeer peer, ProvedDevice device, RequestPeer from)
    {
        var look = DeviceEntries.LookOf(peer.Claims, from);
        if (peer.Token is null)
        {
            return await tokens.IssueAsync(device.Id, peer.Claims.Role, peer.Claims.Scopes, look);
        }

        await tokens.SeenAsync(device.Id, peer.Claims.Role, look);
        return peer.Token;
    }

    private static AdmittedPeer Admitted(AuthenticatedPeer peer, ProvedDevice device, ShownToken token, RequestPeer from)
    {
        var claims = peer.Claims;
        var grant = new Grant(claims.Role, claims.Scopes, Scopes.Covered(token.Issued.Scopes));
        return new AdmittedPeer(DevicePrincipal.Of(device.Id), grant, claims.Client)
        {
            Offer = claims.Offer,
            Caps = claims.Caps,
            RemoteIp = from.Address.ToString(),
            Standing = new DeviceStanding(device.Id, claims.Role, token.Epoch),
            Auth = new HelloAuth(token.Text, claims.Role, [.. claims.Scopes.Where(grant.Scopes.Contains)], token.Issued.IssuedAt),
        };
    }
}
