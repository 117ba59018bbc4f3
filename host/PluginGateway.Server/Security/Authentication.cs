using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Security;

/// <summary>
/// Whether a client's credential is right (<c>wire.md</c> §5, steps 6 to 8). The one place that looks at <see cref="ConnectParams.Auth"/>: what comes after decides by
/// <see cref="AuthenticatedPeer"/> only (SEC-04). Any thread.
/// </summary>
internal sealed class Authentication(SharedSecret secret, DeviceVerification verification, DeviceTokens tokens, GatewayOptions options)
{
    /// <summary>The principal of the gateway's own secret.</summary>
    public const string Owner = "owner";

    /// <summary>Checks a client's device, if it shows one, and its credential.</summary>
    public ValueTask<Verdict<AuthenticatedPeer>> CheckAsync(ConnectParams connect, HandshakeScene scene) => ValueTask.FromResult(Check(connect, scene));

    private Verdict<AuthenticatedPeer> Check(ConnectParams connect, HandshakeScene scene)
    {
        var claims = ClaimsOf(connect);
        var isBypassed = MayComeWithoutDevice(connect, scene.Peer);
        var device = isBypassed && options.ControlUi.DangerouslyDisableDeviceAuth ? null : connect.Device;
        if (device is null)
        {
            return MissingDevice(connect, isBypassed) is { } missing ? missing : CheckSecret(connect, claims, device: null);
        }

        return verification.Check(device, connect, claims.Role, scene).Passed(out var proved, out var refused) ? CheckSecret(connect, claims, proved) : refused;
    }

    private Verdict<AuthenticatedPeer> CheckSecret(ConnectParams connect, Claims claims, ProvedDevice? device)
    {
        if (secret.Check(connect.Auth, connect.Client) is not { } unauthorized)
        {
            return new AuthenticatedPeer(Owner, claims, device, Token: null);
        }

        // The device's own token takes the place of the gateway's (wire.md §6.5).
        return device is not null && connect.Auth?.Token is { Length: > 0 } shown && tokens.Find(device.Id, claims, shown) is { } token
            ? new AuthenticatedPeer(DevicePrincipal.Of(device.Id), claims.IsDefaulted ? Within(claims, token) : claims, device, token)
            : new Refusal(unauthorized);
    }

    private Refusal? MissingDevice(ConnectParams connect, bool isBypassed)
    {
        if (ClientNames.IsControlUi(connect.Client.Id) && !isBypassed)
        {
            return new Refusal("control ui requires HTTPS or localhost (secure context)");
        }

        return string.IsNullOrEmpty(secret.Shown(connect.Auth)) ? new Refusal("device identity required", ErrorCodes.NotPaired) : null;
    }

    // A client's name is its own word: the options are about pages that this gateway itself has served, which a browser vouches for.
    private bool MayComeWithoutDevice(ConnectParams connect, RequestPeer peer) =>
        (options.ControlUi.AllowInsecureAuth || options.ControlUi.DangerouslyDisableDeviceAuth)
        && peer.Origin == OriginKind.Own
        && ClientNames.IsControlUi(connect.Client.Id);

    private Claims ClaimsOf(ConnectParams connect)
    {
        var role = connect.Role ?? Roles.Operator;
        var isDefaulted = connect.Scopes is not { Count: > 0 };
        IEnumerable<string> asked = role == Roles.Node ? [] : isDefaulted ? options.Auth.DefaultScopes : connect.Scopes!;
        return new Claims(connect.Client, role, [.. asked.Where(Scopes.All.Contains).Distinct(StringComparer.Ordinal)], role == Roles.Node ? connect.Commands ?? [] : []) { IsDefaulted = isDefaulted };
    }

    // Scopes that the client did not name itself shrink to what its token has; scopes that it did name would have made the token the wrong one.
    private static Claims Within(Claims claims, ShownToken token) => claims with { Scopes = [.. claims.Scopes.Where(Scopes.Covered(token.Issued.Scopes).Contains)] };
}
