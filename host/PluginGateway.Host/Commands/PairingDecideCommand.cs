using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw pairing approve</c> and <c>pgw pairing reject</c>: decide about somebody by their code.</summary>
internal static class PairingDecideCommand
{
    /// <summary>Makes one of the two.</summary>
    public static Command Create(string name, string description, bool isApproval)
    {
        var channel = new Argument<string>("channel") { Description = "Where they wrote, for example telegram" };
        var code = new Argument<string>("code") { Description = "What they were told, as in pgw pairing list" };
        var notify = new Option<bool>("--notify") { Description = "Tell them that they were let in" };
        var command = new Command(name, description) { channel, code }.AskingGateway();
        if (isApproval)
        {
            command.Add(notify);
        }

        var method = isApproval ? PairingMethods.Approve : PairingMethods.Reject;
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Pairing],
            async (client, token) =>
            {
                var asked = new PairingCodeParams { Channel = parse.GetValue(channel)!, Code = parse.GetValue(code)!, Notify = isApproval && parse.GetValue(notify) ? true : null };
                var answer = await client.CallAsync(method, asked, token);
                Output.Answer(parse, answer, method.ResultInfo, $"{(isApproval ? "Let in" : "Turned down")} {answer.SenderId} on {answer.Channel}/{answer.AccountId}.");
            },
            cancellation));
        return command;
    }
}
