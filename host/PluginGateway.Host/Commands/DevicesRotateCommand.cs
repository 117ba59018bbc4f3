using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices rotate</c>: makes a new token, and shows it once.</summary>
internal static class DevicesRotateCommand
{
    private static readonly Argument<string> Device = DevicesCommand.Device();
    private static readonly Option<string> Role = DevicesCommand.Role();
    private static readonly Option<string[]> Limit = new("--scope") { Description = "Limit the device to this scope (may be given several times)", AllowMultipleArgumentsPerToken = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("rotate", "Make a new token for a device; older ones are void and its connections end") { Device, Role, Limit }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(DeviceMethods.Rotate, new DeviceTokenRotateParams(parse.GetValue(Device)!, parse.GetValue(Role)!) { Scopes = parse.GetValue(Limit) is { Length: > 0 } scopes ? scopes : null }, token);
                Output.Answer(parse, answer, DeviceMethods.Rotate.ResultInfo, answer.Token);
            },
            cancellation));
        return command;
    }
}
