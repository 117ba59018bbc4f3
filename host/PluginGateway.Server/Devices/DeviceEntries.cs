using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Devices;

/// <summary>How devices and requests look on the wire (<c>nodes.md</c> §2.1). Pure.</summary>
internal static class DeviceEntries
{
    /// <summary>A paired device; its tokens as summaries.</summary>
    public static PairedDevice Of(Device device)
    {
        var roles = device.Roles.Values.OrderBy(role => role.CreatedAt).ThenBy(role => role.Name, StringComparer.Ordinal).ToArray();
        return new PairedDevice(device.Id, device.PublicKey, device.CreatedAt, device.ApprovedAt, [.. roles.Select(Of)])
        {
            DisplayName = device.Label ?? device.Look.DisplayName,
            Platform = device.Look.Platform,
            ClientId = device.Look.ClientId,
            ClientMode = device.Look.ClientMode,
            Role = device.Look.Role,
            Roles = [.. roles.Select(role => role.Name)],
            Scopes = [.. roles.SelectMany(role => role.Scopes).Distinct(StringComparer.Ordinal)],
            RemoteIp = device.Look.RemoteIp,
        };
    }

    /// <summary>A request that a person must decide about.</summary>
    public static PairingRequestEntry Of(PairingRequest request) => new(request.RequestId, request.DeviceId, request.PublicKey, request.At)
    {
        DisplayName = request.Look.DisplayName,
        Platform = request.Look.Platform,
        ClientId = request.Look.ClientId,
        ClientMode = request.Look.ClientMode,
        Role = request.Role,
        Roles = [request.Role],
        Scopes = request.Scopes,
        Commands = request.Commands.Count == 0 ? null : request.Commands,
        RemoteIp = request.Look.RemoteIp,
        Silent = false,
        IsRepair = request.IsRepair,
    };

    /// <summary>What a client says of itself, for people.</summary>
    public static DeviceLook LookOf(Claims claims, RequestPeer from) =>
        new(claims.Client.DisplayName, claims.Client.Platform, claims.Client.Id, claims.Client.Mode, claims.Role, from.Address.ToString());

    /// <summary>What a client says of itself as a node; null for operators.</summary>
    public static NodeFacts? FactsOf(Claims claims) => claims.Offer is { } offer
        ? new NodeFacts
        {
            Version = claims.Client.Version,
            DeviceFamily = claims.Client.DeviceFamily,
            ModelIdentifier = claims.Client.ModelIdentifier,
            Caps = offer.Caps,
            Commands = offer.Commands,
            Permissions = offer.Permissions,
        }
        : null;

    private static DeviceTokenSummary Of(DeviceRole role) => new(role.Name, role.Scopes, role.CreatedAt)
    {
        RotatedAtMs = role.RotatedAt,
        RevokedAtMs = role.RevokedAt,
        LastUsedAtMs = role.LastUsedAt,
    };
}
