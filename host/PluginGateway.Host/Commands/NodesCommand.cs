using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes</c>: devices that lend the gateway what they can do.</summary>
internal static class NodesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("nodes", "Show the nodes of a running gateway, let them in, and have them do something")
    {
        NodesListCommand.Create(),
        NodesDescribeCommand.Create(),
        NodesInvokeCommand.Create(),
        NodesRunCommand.Create(),
        NodesNotifyCommand.Create(),
        NodesPendingCommand.Create("pending"),
        NodesPendingCommand.Create("pair"),
        NodesDecideCommand.Create("approve", "Let a node in with all that it asks for", isApproval: true),
        NodesDecideCommand.Create("reject", "Turn a request down; the node may ask again", isApproval: false),
        NodesRenameCommand.Create(),
        NodesCameraCommand.Create(),
        NodesCanvasCommand.Create(),
        NodesScreenCommand.Create(),
        NodesLocationCommand.Create(),
    };

    /// <summary>The node that a verb is about.</summary>
    public static Argument<string> Node() => new("node") { Description = "Id, its first six characters or more, name or address of the node, as in pgw nodes list" };
}
