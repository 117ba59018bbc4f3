using PluginGateway.Protocol;

namespace PluginGateway.Server.Devices;

/// <summary>Why a device may not come in yet. Immutable.</summary>
/// <param name="Request">The request that waits for a decision.</param>
/// <param name="Reason">What it was not approved for.</param>
/// <param name="Known">The device as it is known; null for a new one.</param>
internal sealed record PairingNeed(PairingRequest Request, string Reason, Device? Known)
{
    /// <summary>The device is not paired.</summary>
    public const string NotPaired = "not-paired";

    /// <summary>It is paired for another role.</summary>
    public const string OtherRole = "role-upgrade";

    /// <summary>It asks for more scopes than it was approved for, or offers commands that run programs.</summary>
    public const string MoreScopes = "scope-upgrade";

    /// <summary>It says that it has become another kind of machine.</summary>
    public const string OtherMachine = "metadata-upgrade";

    /// <summary>The reason, for people.</summary>
    public string InWords => Reason switch
    {
        OtherRole => "role upgrade pending approval",
        MoreScopes => "scope upgrade pending approval",
        OtherMachine => "device identity changed and must be re-approved",
        _ => "device is not approved yet",
    };

    /// <summary>
    /// All of it, for programs. They may go on trying: once somebody has decided, the next try comes in (clients of protocol 4 stop unless they are told so).
    /// </summary>
    public ConnectFailure ForPrograms => new(ConnectFailureCodes.PairingRequired)
    {
        Reason = Reason,
        RequestId = Request.RequestId,
        RemediationHint = $"approve it with: pgw devices approve {Request.RequestId}",
        DeviceId = Request.DeviceId,
        RequestedRole = Request.Role,
        RequestedScopes = Request.Scopes.Count == 0 ? null : Request.Scopes,
        ApprovedRoles = Known is { IsPaired: true, Roles.Count: > 0 } ? [.. Known.Roles.Keys.Order(StringComparer.Ordinal)] : null,
        ApprovedScopes = Known?.Standing(Request.Role) is { Scopes.Count: > 0 } role ? role.Scopes : null,
        RecommendedNextStep = "wait_then_retry",
        Retryable = true,
        PauseReconnect = false,
    };
}
