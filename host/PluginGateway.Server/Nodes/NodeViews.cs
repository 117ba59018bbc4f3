using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Nodes;

/// <summary>How nodes look on the wire (<c>nodes.md</c> §3). Any thread.</summary>
internal sealed class NodeViews(NodeRegistry nodes, NodePairing pairing, DeviceBook devices, NodeCommandPolicy policy, NodeOffers offers, TimeProvider time)
{
    /// <summary>All nodes, connected ones first, then by name.</summary>
    public NodeList List()
    {
        var connected = nodes.Connected;
        var here = connected.Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        IEnumerable<NodeEntry> rows = [.. connected.Select(Of), .. pairing.Paired().Where(device => !here.Contains(device.Id)).Select(Of)];
        return new NodeList(Now, [.. rows.OrderBy(row => !row.Connected).ThenBy(row => row.DisplayName ?? row.NodeId, StringComparer.OrdinalIgnoreCase).ThenBy(row => row.NodeId, StringComparer.Ordinal)]);
    }

    /// <summary>One node.</summary>
    /// <exception cref="GatewayException">There is none of that id.</exception>
    public NodeDescription Describe(string nodeId) => Find(nodeId.Trim()) ?? throw new GatewayException(ErrorCodes.InvalidRequest, "unknown nodeId");

    /// <summary>One node; null when there is none of that id.</summary>
    public NodeDescription? Find(string id)
    {
        var entry = nodes.Find(id) is { } node ? Of(node) : pairing.Paired().FirstOrDefault(device => device.Id == id) is { } device ? Of(device) : null;
        return entry is null ? null : new NodeDescription
        {
            Ts = Now,
            NodeId = entry.NodeId,
            DisplayName = entry.DisplayName,
            Platform = entry.Platform,
            Version = entry.Version,
            CoreVersion = entry.CoreVersion,
            UiVersion = entry.UiVersion,
            DeviceFamily = entry.DeviceFamily,
            ModelIdentifier = entry.ModelIdentifier,
            RemoteIp = entry.RemoteIp,
            Caps = entry.Caps,
            Commands = entry.Commands,
            PathEnv = entry.PathEnv,
            Permissions = entry.Permissions,
            ConnectedAtMs = entry.ConnectedAtMs,
            Paired = entry.Paired,
            Connected = entry.Connected,
            ApprovalState = entry.ApprovalState,
            PendingRequestId = entry.PendingRequestId,
            PendingDeclaredCaps = entry.PendingDeclaredCaps,
            PendingDeclaredCommands = entry.PendingDeclaredCommands,
            PendingDeclaredPermissions = entry.PendingDeclaredPermissions,
            LastSeenAtMs = entry.LastSeenAtMs,
            ClientId = entry.ClientId,
            ClientMode = entry.ClientMode,
            Contracts = [.. entry.Commands.Select(policy.Find).OfType<NodeCommandEntry>().Select(ContractOf)],
        };
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static NodeContract ContractOf(NodeCommandEntry entry) => new(entry.Name, (int)entry.Contract.Timeout.TotalMilliseconds)
    {
        Description = entry.Contract.Description,
        Params = entry.Contract.ParamsSchema,
        Result = entry.Contract.ResultSchema,
        Permission = entry.Contract.Permission,
        Plugin = entry.Generation?.Info.Id,
    };

    // What it says now counts, but for the name that the operator has given it.
    private NodeEntry Of(NodeSession node)
    {
        var device = node.HasDevice ? devices.Find(node.Id) : null;
        var shown = new NodeEntry
        {
            NodeId = node.Id,
            DisplayName = device?.Label ?? node.Client.DisplayName,
            Platform = node.Client.Platform,
            Version = node.Client.Version,
            DeviceFamily = node.Client.DeviceFamily,
            ModelIdentifier = node.Client.ModelIdentifier,
            RemoteIp = node.RemoteIp,
            Caps = policy.Caps(node),
            Commands = policy.Offered(node),
            PathEnv = node.Offer.PathEnv,
            Permissions = node.Offer.Permissions,
            ConnectedAtMs = node.ConnectedAt,
            Paired = device?.Standing(Roles.Node) is not null,
            Connected = true,
            ClientId = node.Client.Id,
            ClientMode = node.Client.Mode,
        };
        return node.Offer.NeedsApproval ? WithApproval(shown, node.Offer) : shown;
    }

    private NodeEntry WithApproval(NodeEntry entry, NodeOffer offer) => offers.RequestOf(entry.NodeId) is not { } waiting
        ? entry with { ApprovalState = offers.Approved(entry.NodeId).Covers(offer.Caps, offer.Commands) ? "approved" : "unapproved" }
        : entry with
        {
            ApprovalState = "pending-approval",
            PendingRequestId = waiting.RequestId,
            PendingDeclaredCaps = waiting.Offer.Caps,
            PendingDeclaredCommands = waiting.Offer.Commands,
            PendingDeclaredPermissions = waiting.Permissions,
        };

    private static NodeEntry Of(Device device) => new()
    {
        NodeId = device.Id,
        DisplayName = device.Label ?? device.Look.DisplayName,
        Platform = device.Look.Platform,
        Version = device.Node?.Version,
        CoreVersion = device.Node?.CoreVersion,
        UiVersion = device.Node?.UiVersion,
        DeviceFamily = device.Node?.DeviceFamily,
        ModelIdentifier = device.Node?.ModelIdentifier,
        RemoteIp = device.Look.RemoteIp,
        Caps = [],
        Commands = [],
        Paired = true,
        Connected = false,
        LastSeenAtMs = device.Standing(Roles.Node)?.LastUsedAt,
        ClientId = device.Look.ClientId,
        ClientMode = device.Look.ClientMode,
    };
}
