using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices remove</c>: forgets a paired device.</summary>
internal static class DevicesRemoveCommand
{
    private static readonly Argument<string> Device = DevicesCommand.Device();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("remove", "Forget a paired device: its connections end, its tokens are void") { Device }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin, Scopes.Pairing],
            async (client, token) =>
            {
                var answer = await client.CallAsync(DeviceMethods.Remove, new DeviceParams(parse.GetValue(Device)!), token);
                Output.Answer(parse, answer, DeviceMethods.Remove.ResultInfo, $"Removed {answer.DeviceId}.");
            },
            cancellation));
        return command;
    }
}
