using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes approve</c> and <c>pgw nodes reject</c>.</summary>
internal static class NodesDecideCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(string name, string description, bool isApproval)
    {
        var request = new Argument<string>("request") { Description = "Id of the request, as in pgw nodes pending" };
        var command = new Command(name, description) { request }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var decision = new PairingDecisionParams(parse.GetValue(request)!);
                if (isApproval)
                {
                    // The token is the node's matter: it gets one of its own when it connects. Without one it is in already, and what it offers was approved.
                    var approved = await client.CallAsync(NodePairingMethods.Approve, decision, token);
                    var next = approved.Node.Token is null ? "what it offers counts from now on" : "it comes in when it next connects";
                    approved = approved with { Node = approved.Node with { Token = null } };
                    Output.Answer(parse, approved, NodePairingMethods.Approve.ResultInfo, $"Approved {NodesTable.Plain(approved.Node.NodeId)}; {next}.");
                }
                else
                {
                    var rejected = await client.CallAsync(NodePairingMethods.Reject, decision, token);
                    Output.Answer(parse, rejected, NodePairingMethods.Reject.ResultInfo, $"Rejected {NodesTable.Plain(rejected.NodeId)}.");
                }
            },
            cancellation));
        return command;
    }
}
