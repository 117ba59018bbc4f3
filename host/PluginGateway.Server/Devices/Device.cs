namespace PluginGateway.Server.Devices;

/// <summary>A device that is or was paired. Immutable; times are Unix milliseconds.</summary>
/// <param name="Id">SHA-256 of its key, in hex.</param>
/// <param name="PublicKey">Its key, base64url.</param>
/// <param name="CreatedAt">When it was first paired.</param>
internal sealed record Device(string Id, string PublicKey, long CreatedAt)
{
    /// <summary>When it was last approved.</summary>
    public long ApprovedAt { get; init; }

    /// <summary>When it was removed; null while it is paired. A removed device is remembered so that it is never let in again without a person's decision.</summary>
    public long? RemovedAt { get; init; }

    /// <summary>What it last said of itself, and where it came from.</summary>
    public DeviceLook Look { get; init; } = new(null, null, null, null, null, null);

    /// <summary>Its name as the operator has given it; counts more than what it says of itself. Null when nobody has.</summary>
    public string? Label { get; init; }

    /// <summary>What was said of it as a node when it was last approved as one; null when it never was.</summary>
    public NodeFacts? Node { get; init; }

    /// <summary>What kind of machine it was when that was first asked; null until then.</summary>
    public DevicePin? Pin { get; init; }

    /// <summary>What somebody has approved of what it offers as a node; null when nobody has.</summary>
    public ApprovedOffer? Offer { get; init; }

    /// <summary>Whether it was approved to offer commands that run programs.</summary>
    public bool MayExecute { get; init; }

    /// <summary>What it was approved for, by role.</summary>
    public IReadOnlyDictionary<string, DeviceRole> Roles { get; init; } = new Dictionary<string, DeviceRole>(StringComparer.Ordinal);

    /// <summary>Whether it is paired, for whatever role.</summary>
    public bool IsPaired => RemovedAt is null;

    /// <summary>The role, unless it was never approved, or was taken away.</summary>
    public DeviceRole? Standing(string role) => IsPaired && Roles.GetValueOrDefault(role) is { RevokedAt: null } found ? found : null;

    /// <summary>The device with one role put in or replaced.</summary>
    public Device With(DeviceRole role) => this with { Roles = new Dictionary<string, DeviceRole>(Roles, StringComparer.Ordinal) { [role.Name] = role } };
}

/// <summary>What a device says of itself, for people.</summary>
/// <param name="DisplayName">Its name.</param>
/// <param name="Platform">Its operating system.</param>
/// <param name="ClientId">Which program it runs.</param>
/// <param name="ClientMode">How it runs it.</param>
/// <param name="Role">The role it last connected as.</param>
/// <param name="RemoteIp">Where it last connected from.</param>
internal sealed record DeviceLook(string? DisplayName, string? Platform, string? ClientId, string? ClientMode, string? Role, string? RemoteIp);

/// <summary>What a device was approved for in one role. Immutable; times are Unix milliseconds.</summary>
/// <param name="Name">One of <see cref="Protocol.Roles"/>.</param>
/// <param name="Scopes">The scopes.</param>
/// <param name="CreatedAt">When the role was first approved.</param>
internal sealed record DeviceRole(string Name, IReadOnlyList<string> Scopes, long CreatedAt)
{
    /// <summary>When its tokens were last rotated.</summary>
    public long? RotatedAt { get; init; }

    /// <summary>When it was revoked; null while it stands.</summary>
    public long? RevokedAt { get; init; }

    /// <summary>When a token last opened a connection.</summary>
    public long? LastUsedAt { get; init; }

    /// <summary>Whether somebody cut its scopes back: then more are never given without a person's decision.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Changes whenever older connections of the role must end. Unique over all devices and this process's life; not kept.</summary>
    public long Epoch { get; init; }

    /// <summary>Its tokens, the oldest first.</summary>
    public IReadOnlyList<IssuedToken> Tokens { get; init; } = [];
}

/// <summary>A token as it is kept: never the token itself. Times are Unix milliseconds.</summary>
/// <param name="Digest">SHA-256 of the token.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ceases to count because a newer one took its place; null for the newest.</param>
internal sealed record IssuedToken(byte[] Digest, IReadOnlyList<string> Scopes, long IssuedAt, long? ExpiresAt);

/// <summary>A token that a client has shown and that is right.</summary>
/// <param name="Text">The token.</param>
/// <param name="Issued">What is kept of it.</param>
/// <param name="Epoch">The role's epoch at the moment when it was right.</param>
internal sealed record ShownToken(string Text, IssuedToken Issued, long Epoch)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => "ShownToken(***)";
}

/// <summary>The approval that a connection stands on; void as soon as the role's <see cref="DeviceRole.Epoch"/> is another.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Role">The role.</param>
/// <param name="Epoch">The epoch at the handshake.</param>
internal sealed record DeviceStanding(string DeviceId, string Role, long Epoch);
