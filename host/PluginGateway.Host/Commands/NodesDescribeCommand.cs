using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes describe</c>: one node, and what its commands take.</summary>
internal static class NodesDescribeCommand
{
    private static readonly Argument<string> Node = NodesCommand.Node();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("describe", "Show one node, and what its commands take") { Node }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var node = await client.CallAsync(NodeMethods.Describe, new NodeParams(await NodeNames.FindAsync(client, parse.GetValue(Node)!, token)), token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(node, NodeMethods.Describe.ResultInfo);
                }
                else
                {
                    Print(node);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(NodeDescription node)
    {
        NodesTable.Print(new NodeList(node.Ts, [node]));
        foreach (var contract in node.Contracts ?? [])
        {
            var origin = contract.Plugin is { } plugin ? $" (plugin {plugin})" : "";
            var permission = contract.Permission is { } needed ? $", needs the permission {needed}" : "";
            Console.WriteLine(NodesTable.Plain($"{contract.Command}{origin}: {contract.Description} Waits {contract.TimeoutMs / 1000} s{permission}."));
            if (contract.Params is { } schema)
            {
                Console.WriteLine($"  {NodesTable.Plain(schema.GetRawText())}");
            }
        }
    }
}
