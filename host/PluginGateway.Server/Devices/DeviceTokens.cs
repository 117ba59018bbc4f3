using System.Security.Cryptography;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Devices;

/// <summary>The tokens that devices are given so that they need not keep the owner's secret: 256 random bits, of which only SHA-256 is kept (SEC-10). Any thread.</summary>
internal sealed class DeviceTokens(DeviceBook book)
{
    /// <summary>
    /// How long a token still counts after a newer one was given out: several programs may share one identity, and the one that stored its token last wins.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private const int TokenBytes = 32;
    private const int MostPerRole = 8;
    private const long NotedEveryMs = 60_000;

    /// <summary>Whether a device has any token for a role, so that one it shows is worth comparing.</summary>
    public bool HasAny(string deviceId, string role) => book.Find(deviceId)?.Standing(role) is { Tokens.Count: > 0 };

    /// <summary>Checks a token that a client shows. Null unless it is one of this device and role, and covers what the client asks for by name.</summary>
    public ShownToken? Find(string deviceId, Claims claims, string shown)
    {
        if (book.Find(deviceId)?.Standing(claims.Role) is not { } role)
        {
            return null;
        }

        var digest = Digest(shown);
        var now = book.Now;
        IssuedToken? found = null;
        foreach (var token in role.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, token.Digest) && !(token.ExpiresAt <= now))
            {
                found = token;
            }
        }

        return found is not null && (claims.IsDefaulted || Scopes.Covered(found.Scopes).IsSupersetOf(claims.Scopes)) ? new ShownToken(shown, found, role.Epoch) : null;
    }

    /// <summary>Whether a token is one that a device was given for a role, and still counts.</summary>
    public bool Owns(string deviceId, string roleName, string shown)
    {
        var (digest, now) = (Digest(shown), book.Now);
        return book.Find(deviceId)?.Standing(roleName)?.Tokens
            .Aggregate(false, (found, token) => (CryptographicOperations.FixedTimeEquals(digest, token.Digest) && !(token.ExpiresAt <= now)) | found) ?? false;
    }

    /// <summary>
    /// Finds whose operator's token a request shows in a header, where nothing else is shown. Every token there is is compared, so that time says nothing of which.
    /// </summary>
    /// <returns>Null when it is nobody's.</returns>
    public (Device Device, ShownToken Token)? FindOperator(string shown)
    {
        var digest = Digest(shown);
        var now = book.Now;
        (Device, ShownToken)? found = null;
        foreach (var device in book.Paired())
        {
            foreach (var token in device.Standing(Roles.Operator)?.Tokens ?? [])
            {
                if (CryptographicOperations.FixedTimeEquals(digest, token.Digest) && !(token.ExpiresAt <= now))
                {
                    found = (device, new ShownToken(shown, token, device.Standing(Roles.Operator)!.Epoch));
                }
            }
        }

        return found;
    }

    /// <summary>Gives a device a new token. Older ones of the role count for <see cref="Grace"/> yet.</summary>
    /// <returns>Null when the device is not approved for the role and all of the scopes any more.</returns>
    public async ValueTask<ShownToken?> IssueAsync(string deviceId, string roleName, IReadOnlyList<string> scopes, DeviceLook look)
    {
        Task written;
        ShownToken made;
        lock (book.Gate)
        {
            if (book.Find(deviceId) is not { } device || device.Standing(roleName) is not { } role || !Scopes.Covered(role.Scopes).IsSupersetOf(scopes))
            {
                return null;
            }

            var now = book.Now;
            made = Make(scopes, role.Epoch, now);
            var older = role.Tokens.Where(token => !(token.ExpiresAt <= now)).TakeLast(MostPerRole - 1)
                .Select(token => token with { ExpiresAt = token.ExpiresAt ?? now + (long)Grace.TotalMilliseconds });
            written = book.PutAsync((device with { Look = look }).With(role with { Tokens = [.. older, made.Issued] }));
        }

        await written;
        return made;
    }

    /// <summary>Notes that a token has opened a connection.</summary>
    public async ValueTask SeenAsync(string deviceId, string roleName, DeviceLook look)
    {
        Task written;
        lock (book.Gate)
        {
            var now = book.Now;
            if (book.Find(deviceId) is not { } device || device.Standing(roleName) is not { } role || (device.Look == look && now - role.LastUsedAt < NotedEveryMs))
            {
                return;
            }

            written = book.PutAsync((device with { Look = look }).With(role with { LastUsedAt = now }));
        }

        await written;
    }

    /// <summary>Notes that an operator's token has let a request of plain HTTP in, which says nothing of how the device looks.</summary>
    public ValueTask SeenAsync(string deviceId) => book.Find(deviceId) is { } device ? SeenAsync(deviceId, Roles.Operator, device.Look) : ValueTask.CompletedTask;

    /// <summary>Makes a token that replaces all older ones at once, and may cut the role's scopes back.</summary>
    /// <param name="rotate">Which.</param>
    /// <param name="held">The caller's scopes: a token is worth what it allows.</param>
    /// <exception cref="GatewayException">There is no such role, it was never approved for the scopes, or the caller does not hold them itself.</exception>
    public async ValueTask<DeviceTokenRotated> RotateAsync(DeviceTokenRotateParams rotate, IEnumerable<string> held)
    {
        Task written;
        ShownToken made;
        lock (book.Gate)
        {
            var (device, role) = Require(rotate.DeviceId, rotate.Role);
            var scopes = rotate.Scopes is { } named ? Within(role, named) : role.Scopes;
            ScopeCheck.Require(held, device.MayExecute && role.Name == Roles.Node ? [.. scopes, Scopes.Admin] : scopes);
            var now = book.Now;
            made = Make(scopes, book.NewEpoch(), now);
            written = book.PutAsync(device.With(role with
            {
                Scopes = scopes,
                IsLimited = role.IsLimited || rotate.Scopes is not null,
                RotatedAt = now,
                RevokedAt = null,
                Epoch = made.Epoch,
                Tokens = [made.Issued],
            }));
        }

        await written;
        return new DeviceTokenRotated(rotate.DeviceId, rotate.Role, made.Text, made.Issued.Scopes, made.Issued.IssuedAt);
    }

    /// <summary>Takes a role from a device until a person gives it back.</summary>
    /// <exception cref="GatewayException">There is no such role.</exception>
    public async ValueTask<DeviceTokenRevoked> RevokeAsync(DeviceTokenParams revoke)
    {
        Task written;
        long now;
        lock (book.Gate)
        {
            var (device, role) = Require(revoke.DeviceId, revoke.Role);
            now = book.Now;
            written = book.PutAsync(device.With(role with { RevokedAt = now, Epoch = book.NewEpoch(), Tokens = [] }));
        }

        await written;
        return new DeviceTokenRevoked(revoke.DeviceId, revoke.Role, now);
    }

    private static ShownToken Make(IReadOnlyList<string> scopes, long epoch, long now)
    {
        var text = DeviceProof.Write(RandomNumberGenerator.GetBytes(TokenBytes));
        return new ShownToken(text, new IssuedToken(Digest(text), scopes, now, ExpiresAt: null), epoch);
    }

    // A key adds nothing: what has 256 random bits cannot be guessed from its digest.
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static IReadOnlyList<string> Within(DeviceRole role, IReadOnlyList<string> named)
    {
        var approved = Scopes.Covered(role.Scopes);
        return named.FirstOrDefault(scope => !approved.Contains(scope)) is { } foreign
            ? throw new GatewayException(ErrorCodes.InvalidRequest, $"scope not approved for this device: {foreign}; the device must ask for it, and somebody approve it")
            : [.. named.Distinct(StringComparer.Ordinal)];
    }

    private (Device Device, DeviceRole Role) Require(string deviceId, string roleName) =>
        book.Find(deviceId) is { IsPaired: true } device && device.Roles.GetValueOrDefault(roleName) is { } role
            ? (device, role)
            : throw new GatewayException(ErrorCodes.InvalidRequest, "unknown deviceId/role");
}
