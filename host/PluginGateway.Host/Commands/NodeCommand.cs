using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw node</c>: this machine as a node.</summary>
internal static class NodeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("node", "Lend a gateway what this machine can do")
    {
        NodeRunCommand.Create(),
        NodeStatusCommand.Create(),
    };
}
