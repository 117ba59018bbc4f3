using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes rename</c>: gives a paired node a name that counts more than its own.</summary>
internal static class NodesRenameCommand
{
    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Argument<string> Name = new("name") { Description = "Its new name" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("rename", "Give a paired node another name") { Node, Name }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read, Scopes.Pairing],
            async (client, token) =>
            {
                var id = await NodeNames.FindAsync(client, parse.GetValue(Node)!, token);
                var renamed = await client.CallAsync(NodeMethods.Rename, new NodeRenameParams(id, parse.GetValue(Name)!), token);
                Output.Answer(parse, renamed, NodeMethods.Rename.ResultInfo, $"{NodesTable.Plain(renamed.NodeId)} is now called {NodesTable.Plain(renamed.DisplayName)}.");
            },
            cancellation));
        return command;
    }
}
