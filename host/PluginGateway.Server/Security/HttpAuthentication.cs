using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Security;

/// <summary>
/// Whether a request of plain HTTP shows a right credential: <c>Authorization: Bearer</c> with the gateway's secret or a paired device's operator token, or tailscale's
/// word. Never a query string (SEC-17). Nothing is kept between requests: what is revoked or rotated is refused with the next one (SEC-07). Any thread.
/// </summary>
internal sealed class HttpAuthentication(SharedSecret secret, DeviceTokens tokens, AuthLimiter limiter, TailscaleIdentity tailscale)
{
    private const string Scheme = "Bearer ";

    /// <summary>Checks a request that has passed the front door.</summary>
    public async ValueTask<Verdict<HttpCaller>> CheckAsync(HttpRequest request, RequestPeer peer)
    {
        if (await tailscale.LoginAsync(peer) is { } login)
        {
            return new HttpCaller($"tailscale:{login}", Scopes.All);
        }

        if (Bearer(request.Headers.Authorization) is not { } shown)
        {
            return new Refusal("Unauthorized: show the gateway's secret or a device's token as Authorization: Bearer");
        }

        if (limiter.Refusal(peer.Address, CredentialKind.HttpBearer) is { } locked)
        {
            return Refusal.Of(locked);
        }

        var found = secret.Matches(shown) ? new HttpCaller(Authentication.Owner, Scopes.All) : Device(shown);
        if (limiter.Conclude(peer.Address, CredentialKind.HttpBearer, succeeded: found is not null) is { } late)
        {
            return Refusal.Of(late);
        }

        if (found is null)
        {
            return new Refusal("Unauthorized: the secret is not the gateway's, and no token of a paired device");
        }

        if (found.Standing is { } standing)
        {
            await tokens.SeenAsync(standing.DeviceId);
        }

        return found;
    }

    /// <summary>What stands behind <c>Bearer</c>; null unless there is exactly one such header with something in it.</summary>
    public static string? Bearer(StringValues authorization) =>
        authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && value.AsSpan(Scheme.Length).Trim() is { Length: > 0 } shown ? shown.ToString() : null;

    private HttpCaller? Device(string shown) => tokens.FindOperator(shown) is var (device, token)
        ? new HttpCaller(DevicePrincipal.Of(device.Id), Scopes.Covered(token.Issued.Scopes)) { Standing = new DeviceStanding(device.Id, Roles.Operator, token.Epoch) }
        : null;
}

/// <summary>Who sends a request of plain HTTP, as its credential has proved it.</summary>
/// <param name="Principal">As in <see cref="Contracts.Methods.Caller.Principal"/>.</param>
/// <param name="Allowed">What the credential allows. A request asks for no more than its endpoint needs.</param>
internal sealed record HttpCaller(string Principal, IReadOnlySet<string> Allowed)
{
    /// <summary>The pairing it stands on; null for one without a device.</summary>
    public DeviceStanding? Standing { get; init; }
}
