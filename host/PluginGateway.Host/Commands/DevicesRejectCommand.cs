using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices reject</c>: turns a request down.</summary>
internal static class DevicesRejectCommand
{
    private static readonly Argument<string> Request = DevicesCommand.Request();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("reject", "Turn a request down; the device may ask again") { Request }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(DeviceMethods.Reject, new PairingDecisionParams(parse.GetValue(Request)!), token);
                Output.Answer(parse, answer, DeviceMethods.Reject.ResultInfo, $"Rejected {answer.DeviceId}.");
            },
            cancellation));
        return command;
    }
}
