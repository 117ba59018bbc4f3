using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.NodeHost;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw node status</c>: how the node of this machine stands.</summary>
internal static class NodeStatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show whether a node runs here, and how it stands") { CommonOptions.StateDirectory, CommonOptions.Json };
        command.SetAction(parse =>
        {
            var status = NodeStatus.Read(CommonOptions.LocationOf(parse));
            if (parse.GetValue(CommonOptions.Json))
            {
                Output.Json(status, NodeStatusJson.Default.NodeStatus);
            }
            else
            {
                Print(status);
            }

            return status is { Running: true, State: "connected" } ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static void Print(NodeStatus status)
    {
        Console.WriteLine($"state     {status.State}");
        Console.WriteLine($"node      {status.NodeId ?? "none yet: pgw node run makes one"}");
        if (status.Gateway is { } gateway)
        {
            Console.WriteLine($"gateway   {gateway}");
        }

        if (status is { Running: true, SinceMs: { } since })
        {
            Console.WriteLine($"since     {Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - since))} ago");
            Console.WriteLine($"commands  {string.Join(' ', status.Commands)}");
        }

        if (status.Problem is { } problem)
        {
            Console.WriteLine($"problem   {NodesTable.Plain(problem)}");
        }
    }
}
