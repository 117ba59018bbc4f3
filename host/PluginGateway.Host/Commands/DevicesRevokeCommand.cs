using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices revoke</c>: takes a role from a device.</summary>
internal static class DevicesRevokeCommand
{
    private static readonly Argument<string> Device = DevicesCommand.Device();
    private static readonly Option<string> Role = DevicesCommand.Role();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("revoke", "Take a role from a device until somebody approves it again") { Device, Role }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(DeviceMethods.Revoke, new DeviceTokenParams(parse.GetValue(Device)!, parse.GetValue(Role)!), token);
                Output.Answer(parse, answer, DeviceMethods.Revoke.ResultInfo, $"Revoked {answer.Role} of {answer.DeviceId}; its connections are closed.");
            },
            cancellation));
        return command;
    }
}
