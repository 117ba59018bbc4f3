using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw pairing remove</c>: shuts somebody out again who was let in.</summary>
internal static class PairingRemoveCommand
{
    private static readonly Argument<string> Channel = new("channel") { Description = "The channel" };
    private static readonly Argument<string> Sender = new("sender") { Description = "Who, as in pgw pairing list" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("remove", "Shut somebody out again who was let in") { Channel, Sender }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(PairingMethods.Remove, new PairingRemoveParams { Channel = parse.GetValue(Channel)!, SenderId = parse.GetValue(Sender)! }, token);
                Output.Answer(parse, answer, PairingMethods.Remove.ResultInfo, $"{answer.SenderId} is not heard any more on {answer.Channel}/{answer.AccountId}.");
            },
            cancellation));
        return command;
    }
}
