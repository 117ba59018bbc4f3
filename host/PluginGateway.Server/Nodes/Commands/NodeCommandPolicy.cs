using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary>
/// Which commands of a node may be invoked (<c>nodes.md</c> §5): those that a plugin declares for its platform, else those that the gateway itself knows, and what the operator allows; never what the
/// operator denies. Looked at anew each time: a plugin that comes or goes changes it at once. Any thread.
/// </summary>
internal sealed class NodeCommandPolicy(ContributionBoard board, GatewayOptions options, DeviceBook devices, ExecutingCommands executing, NodeOffers offers)
{
    private readonly NodesOptions _options = options.Nodes;

    /// <summary>What is known of a command; null when nothing is.</summary>
    public NodeCommandEntry? Find(string command) =>
        board.Now.NodeCommands.TryGetValue(command, out var declared) ? declared : WellKnownCommands.All.GetValueOrDefault(command);

    /// <summary>The commands that a node offers and that may be invoked, sorted.</summary>
    public IReadOnlyList<string> Offered(NodeSession node) =>
        [.. node.Offer.Commands.Where(command => IsAllowed(node.Platform, command) && IsApproved(node, command)).Order(StringComparer.Ordinal)];

    /// <summary>Refuses a command that may not be invoked.</summary>
    /// <returns>What is known of it; null when the operator has allowed something of which nothing is known.</returns>
    /// <exception cref="GatewayException">It may not; the details say why.</exception>
    public NodeCommandEntry? Require(NodeSession node, string command)
    {
        if (!IsAllowed(node.Platform, command))
        {
            throw Refused("command not allowlisted", command);
        }

        if (!node.Offer.Commands.Contains(command, StringComparer.Ordinal))
        {
            throw Refused(node.Offer.Commands.Count == 0 ? "node did not declare commands" : "command not declared by node", command);
        }

        if (node.Offer.NeedsApproval && !IsApproved(node, command))
        {
            throw Unapproved(node, command);
        }

        return IsApproved(node, command) ? Find(command) : throw Refused("command not approved: it runs programs, and an admin must approve a node that offers it", command);
    }

    /// <summary>The capabilities of a node that count, sorted.</summary>
    public IReadOnlyList<string> Caps(NodeSession node)
    {
        var approved = node.Offer.NeedsApproval ? offers.Approved(node.Id).Caps : node.Offer.Caps;
        return [.. node.Offer.Caps.Where(cap => approved.Contains(cap, StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private GatewayException Unapproved(NodeSession node, string command) => new(new ErrorShape(
        ErrorCodes.Unavailable, $"node command not approved yet: {command}; somebody must approve what the node offers (pgw nodes pending)")
    {
        Details = JsonSerializer.SerializeToElement(
            new NodeCommandUnapproved("PAIRING_CHANGED", command) { RequestId = offers.RequestOf(node.Id)?.RequestId }, NodesJson.Default.NodeCommandUnapproved),
        Retryable = true,
    });

    private static GatewayException Refused(string reason, string command) => new(new ErrorShape(ErrorCodes.InvalidRequest, "node command not allowed")
    {
        Details = JsonSerializer.SerializeToElement(new NodeCommandRefused(reason, command), NodesJson.Default.NodeCommandRefused),
    });

    private static bool Names(List<string> patterns, string command) =>
        patterns.Exists(pattern => pattern.Trim() is [.. var begin, '*'] ? command.StartsWith(begin, StringComparison.Ordinal) : command == pattern.Trim());

    private bool IsAllowed(NodePlatforms platform, string command) =>
        !Names(_options.DenyCommands, command)
        && (Names(_options.AllowCommands, command) || (platform != NodePlatforms.None && Find(command) is { } entry && (entry.Contract.Platforms & platform) != NodePlatforms.None));

    private bool IsApproved(NodeSession node, string command) =>
        (!node.Offer.NeedsApproval || offers.Approved(node.Id).Commands.Contains(command, StringComparer.Ordinal)) && MayRun(node, command);

    // A plugin may have said only after the approval that a command runs programs. Who comes without a device has shown the owner's secret.
    private bool MayRun(NodeSession node, string command) => !node.HasDevice || !executing.Executes(command) || devices.Find(node.Id)?.MayExecute == true;
}
