using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes list</c>: the nodes there are.</summary>
internal static class NodesListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show the nodes that are connected or paired, and what they may be asked for").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var list = await client.CallAsync(NodeMethods.List, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, NodeMethods.List.ResultInfo);
                }
                else
                {
                    NodesTable.Print(list);
                }
            },
            cancellation));
        return command;
    }
}
