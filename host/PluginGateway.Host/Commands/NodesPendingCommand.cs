using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes pending</c>, and <c>pgw nodes pair</c> for the same: nodes that wait for a decision.</summary>
internal static class NodesPendingCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="name">What it is called.</param>
    public static Command Create(string name)
    {
        var command = new Command(name, "Show the nodes that wait for a decision").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Pairing],
            async (client, token) =>
            {
                var list = await client.CallAsync(NodePairingMethods.List, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, NodePairingMethods.List.ResultInfo);
                }
                else
                {
                    NodesTable.Print(list.Pending);
                }
            },
            cancellation));
        return command;
    }
}
