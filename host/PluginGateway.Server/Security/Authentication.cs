using System.Net;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Security;

/// <summary>
/// Whether a client's credential is right (<c>wire.md</c> §5, steps 6 to 8). The one place that looks at <see cref="ConnectParams.Auth"/>: what comes after decides by
/// <see cref="AuthenticatedPeer"/> only (SEC-04). Any thread.
/// </summary>
internal sealed class Authentication(
    SharedSecret secret, DeviceVerification verification, DeviceTokens tokens, AuthLimiter limiter, TailscaleIdentity tailscale, GatewayOptions options)
{
    /// <summary>The principal of the gateway's own secret.</summary>
    public const string Owner = "owner";

    /// <summary>Checks a client's device, if it shows one, and its credential.</summary>
    public async ValueTask<Verdict<AuthenticatedPeer>> CheckAsync(ConnectParams connect, HandshakeScene scene) => Check(connect, scene, await tailscale.LoginAsync(scene.Peer));

    private Verdict<AuthenticatedPeer> Check(ConnectParams connect, HandshakeScene scene, string? login)
    {
        var claims = ClaimsOf(connect);
        var isBypassed = MayComeWithoutDevice(connect, scene.Peer);
        var device = isBypassed && options.ControlUi.DangerouslyDisableDeviceAuth ? null : connect.Device;
        if (device is null)
        {
            return MissingDevice(connect, isBypassed, login) is { } missing ? missing : CheckCredential(connect, claims, device: null, scene.Peer.Address, login);
        }

        return verification.Check(device, connect, claims.Role, scene).Passed(out var proved, out var refused)
            ? CheckCredential(connect, claims, proved, scene.Peer.Address, login)
            : refused;
    }

    private Verdict<AuthenticatedPeer> CheckCredential(ConnectParams connect, Claims claims, ProvedDevice? device, IPAddress source, string? login)
    {
        if (login is not null)
        {
            // Whom tailscale vouches for is allowed what the owner's secret allows.
            return new AuthenticatedPeer($"tailscale:{login}", claims, device, Token: null);
        }

        // The device's own token may stand in the place of the gateway's (wire.md §6.5). It is looked at first: a right one is no wrong secret (SEC-09).
        var looksAtToken = device is not null && connect.Auth?.Token is { Length: > 0 } && tokens.HasAny(device.Id, claims.Role)
            && limiter.Refusal(source, CredentialKind.DeviceToken) is null;
        if (looksAtToken && tokens.Find(device!.Id, claims, connect.Auth!.Token!) is { } token && limiter.Conclude(source, CredentialKind.DeviceToken, succeeded: true) is null)
        {
            return new AuthenticatedPeer(DevicePrincipal.Of(device.Id), claims.IsDefaulted ? Within(claims, token) : claims, device, token);
        }

        if (CheckSecret(connect, source) is not { } refused)
        {
            return new AuthenticatedPeer(Owner, claims, device, Token: null);
        }

        if (looksAtToken)
        {
            limiter.Conclude(source, CredentialKind.DeviceToken, succeeded: false);
        }

        return refused;
    }

    private Refusal? CheckSecret(ConnectParams connect, IPAddress source)
    {
        if (string.IsNullOrEmpty(secret.Shown(connect.Auth)))
        {
            return new Refusal(secret.Check(connect.Auth, connect.Client)!);
        }

        if (limiter.Refusal(source, CredentialKind.SharedSecret) is { } locked)
        {
            return Refusal.Of(locked);
        }

        var wrong = secret.Check(connect.Auth, connect.Client);
        return limiter.Conclude(source, CredentialKind.SharedSecret, succeeded: wrong is null) is { } late ? Refusal.Of(late) : wrong is null ? null : new Refusal(wrong);
    }

    private Refusal? MissingDevice(ConnectParams connect, bool isBypassed, string? login)
    {
        if (ClientNames.IsControlUi(connect.Client.Id) && !isBypassed)
        {
            return new Refusal("control ui requires HTTPS or localhost (secure context)");
        }

        return login is null && string.IsNullOrEmpty(secret.Shown(connect.Auth)) ? new Refusal("device identity required", ErrorCodes.NotPaired) : null;
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
        var offer = role == Roles.Node ? NodeOffer.Of(connect.Caps, connect.Commands, connect.Permissions, connect.PathEnv) : null;
        return new Claims(connect.Client, role, [.. asked.Where(Scopes.All.Contains).Distinct(StringComparer.Ordinal)], offer?.Commands ?? []) { IsDefaulted = isDefaulted, Offer = offer };
    }

    // Scopes that the client did not name itself shrink to what its token has; scopes that it did name would have made the token the wrong one.
    private static Claims Within(Claims claims, ShownToken token) => claims with { Scopes = [.. claims.Scopes.Where(Scopes.Covered(token.Issued.Scopes).Contains)] };
}
