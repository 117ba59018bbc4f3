using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices approve</c>: lets a device in.</summary>
internal static class DevicesApproveCommand
{
    private static readonly Argument<string> Request = DevicesCommand.Request();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("approve", "Let a device in with all that it asks for") { Request }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(DeviceMethods.Approve, new PairingDecisionParams(parse.GetValue(Request)!), token);
                Output.Answer(parse, answer, DeviceMethods.Approve.ResultInfo, $"Approved {answer.Device.DeviceId}; it comes in when it next connects.");
            },
            cancellation));
        return command;
    }
}
