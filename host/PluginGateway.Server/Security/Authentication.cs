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
    public ValueTask<Verdict<AuthenticatedPeer>> CheckAsync(FirstFrame first, HandshakeScene scene) =>
        scene.Peer.Tailscale is null ? ValueTask.FromResult(Check(first, scene, login: null)) : CheckLoginAsync(first, scene);

    private async ValueTask<Verdict<AuthenticatedPeer>> CheckLoginAsync(FirstFrame first, HandshakeScene scene) => Check(first, scene, await tailscale.LoginAsync(scene.Peer));

    private Verdict<AuthenticatedPeer> Check(FirstFrame first, HandshakeScene scene, string? login)
    {
        var connect = first.Connect;
        var isBypassed = MayComeWithoutDevice(connect, scene.Peer);
        var device = isBypassed && options.ControlUi.DangerouslyDisableDeviceAuth ? null : connect.Device;
        var claims = ClaimsOf(first, keepsScopes: device is not null || isBypassed || login is not null || KeepsScopes(first, scene.Peer));
        if (device is null)
        {
            return MissingDevice(first, isBypassed, login) is { } missing ? missing : CheckCredential(first, claims, device: null, scene.Peer.Address, login);
        }

        return verification.Check(device, first, claims.Role, scene).Passed(out var proved, out var refused)
            ? CheckCredential(first, claims, proved, scene.Peer.Address, login)
            : refused;
    }

    private Verdict<AuthenticatedPeer> CheckCredential(FirstFrame first, Claims claims, ProvedDevice? device, IPAddress source, string? login)
    {
        if (login is not null)
        {
            // Whom tailscale vouches for is allowed what the owner's secret allows.
            return new AuthenticatedPeer($"tailscale:{login}", claims, device, Token: null);
        }

        // The device's own token may stand in the place of the gateway's (wire.md §6.5). It is looked at first: a right one is no wrong secret (SEC-09).
        var auth = first.Connect.Auth;
        var own = Given(auth?.DeviceToken) ?? Given(auth?.Token);
        var looksAtToken = device is not null && own is not null && tokens.HasAny(device.Id, claims.Role) && limiter.Refusal(source, CredentialKind.DeviceToken) is null;
        if (looksAtToken && tokens.Find(device!.Id, claims, own!) is { } token && limiter.Conclude(source, CredentialKind.DeviceToken, succeeded: true) is null)
        {
            return new AuthenticatedPeer(DevicePrincipal.Of(device.Id), claims.IsDefaulted ? Within(claims, token) : claims, device, token);
        }

        var shown = secret.Shown(auth, first.Dialect);
        if (string.IsNullOrEmpty(shown) && auth is { DeviceToken.Length: > 0 } or { BootstrapToken.Length: > 0 })
        {
            return CheckOtherTokens(auth, claims, device, source);
        }

        if (CheckSecret(shown, first.Connect.Client, source) is not { } refused)
        {
            return new AuthenticatedPeer(Owner, claims, device, Token: null);
        }

        if (looksAtToken)
        {
            limiter.Conclude(source, CredentialKind.DeviceToken, succeeded: false);
        }

        return device is not null && refused.Why is { Code: ConnectFailureCodes.TokenMismatch } why && auth?.DeviceToken is null
            ? refused with { Why = why with { CanRetryWithDeviceToken = true, RecommendedNextStep = "retry_with_device_token" } }
            : refused;
    }

    // Nothing but tokens that are told apart from the gateway's: what is wrong with them is another thing than that.
    private Refusal CheckOtherTokens(ConnectAuth auth, Claims claims, ProvedDevice? device, IPAddress source)
    {
        if (limiter.Refusal(source, CredentialKind.DeviceToken) is { } locked)
        {
            return Limited(locked);
        }

        if (Given(auth.DeviceToken) is { } own && device is not null && tokens.Owns(device.Id, claims.Role, own))
        {
            return Wrong("unauthorized: the device's token is for less than these scopes (ask for fewer, or show the gateway's secret)", ConnectFailureCodes.ScopeMismatch, "scope_mismatch");
        }

        return limiter.Conclude(source, CredentialKind.DeviceToken, succeeded: false) is { } late ? Limited(late) : Given(auth.DeviceToken) is not null
            ? Wrong("unauthorized: device token mismatch (show the gateway's secret, or have the device's token rotated)", ConnectFailureCodes.DeviceTokenMismatch, "device_token_mismatch")
            : Wrong("unauthorized: bootstrap token invalid (this gateway gives out none: show its secret)", ConnectFailureCodes.BootstrapTokenInvalid, "bootstrap_token_invalid");
    }

    private static Refusal Wrong(string message, string code, string reason) =>
        new(message) { Why = new ConnectFailure(code) { AuthReason = reason, CanRetryWithDeviceToken = false, RecommendedNextStep = "update_auth_credentials" } };

    private static Refusal Limited(ErrorShape locked) =>
        Refusal.Of(locked) with { Why = new ConnectFailure(ConnectFailureCodes.RateLimited) { AuthReason = "rate_limited", CanRetryWithDeviceToken = false, RecommendedNextStep = "wait_then_retry" } };

    private Refusal? CheckSecret(string? shown, ClientInfo client, IPAddress source)
    {
        if (string.IsNullOrEmpty(shown))
        {
            return secret.Check(shown, client);
        }

        if (limiter.Refusal(source, CredentialKind.SharedSecret) is { } locked)
        {
            return Limited(locked);
        }

        var wrong = secret.Check(shown, client);
        return limiter.Conclude(source, CredentialKind.SharedSecret, succeeded: wrong is null) is { } late ? Limited(late) : wrong;
    }

    private Refusal? MissingDevice(FirstFrame first, bool isBypassed, string? login)
    {
        if (ClientNames.IsControlUi(first.Connect.Client.Id) && !isBypassed)
        {
            return new Refusal("control ui requires HTTPS or localhost (secure context)")
            {
                Why = new ConnectFailure(ConnectFailureCodes.ControlUiDeviceRequired) { RecommendedNextStep = "review_auth_configuration" },
            };
        }

        var isRequired = first.Dialect.NodesShowDevice && first.Connect.Role == Roles.Node;
        return isRequired || (login is null && string.IsNullOrEmpty(secret.Shown(first.Connect.Auth, first.Dialect)))
            ? new Refusal("device identity required", ErrorCodes.NotPaired)
            {
                Why = new ConnectFailure(ConnectFailureCodes.DeviceRequired) { AuthReason = "device_identity_required", RecommendedNextStep = "review_auth_configuration" },
            }
            : null;
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // The secret without a device opens what it is asked for to the programs of this very machine alone (protocol-4.md §3.4); elsewhere it is as good as stolen.
    private bool KeepsScopes(FirstFrame first, RequestPeer peer) =>
        (first.Dialect.KeepsScopesWithoutDevice && !options.Auth.ScopesNeedDevice)
        || (peer is { IsLocal: true, Origin: OriginKind.None } && first.Connect.Client is { Id: ClientNames.Cli, Mode: ClientNames.Cli } or { Id: ClientNames.GatewayClient, Mode: ClientNames.BackendMode });

    // A client's name is its own word: the options are about pages that this gateway itself has served, which a browser vouches for.
    private bool MayComeWithoutDevice(ConnectParams connect, RequestPeer peer) =>
        (options.ControlUi.AllowInsecureAuth || options.ControlUi.DangerouslyDisableDeviceAuth)
        && peer.Origin == OriginKind.Own
        && ClientNames.IsControlUi(connect.Client.Id);

    private Claims ClaimsOf(FirstFrame first, bool keepsScopes)
    {
        var (connect, dialect) = (first.Connect, first.Dialect);
        var role = connect.Role ?? Roles.Operator;
        var isDefaulted = connect.Scopes is not { Count: > 0 };
        IEnumerable<string> asked = role == Roles.Node || !keepsScopes ? [] : isDefaulted ? options.Auth.DefaultScopes : connect.Scopes!;
        var offer = role == Roles.Node ? NodeOffer.Of(connect.Caps, connect.Commands, connect.Permissions, connect.PathEnv) with { NeedsApproval = dialect.ApprovesOffers } : null;
        return new Claims(connect.Client, role, Known(asked), dialect.ApprovesOffers ? [] : offer?.Commands ?? [])
        {
            IsDefaulted = isDefaulted,
            Offer = offer,
            Caps = offer is null ? connect.Caps ?? [] : [],
            Pin = dialect.PinsMetadata ? DevicePin.Of(connect.Client) : null,
        };
    }

    // The scopes that there are among those asked for, each once.
    private static List<string> Known(IEnumerable<string> asked)
    {
        var known = new List<string>();
        foreach (var scope in asked)
        {
            if (Scopes.All.Contains(scope) && !known.Contains(scope))
            {
                known.Add(scope);
            }
        }

        return known;
    }

    // Scopes that the client did not name itself shrink to what its token has; scopes that it did name would have made the token the wrong one.
    private static Claims Within(Claims claims, ShownToken token) => claims with { Scopes = [.. claims.Scopes.Where(Scopes.Covered(token.Issued.Scopes).Contains)] };
}
