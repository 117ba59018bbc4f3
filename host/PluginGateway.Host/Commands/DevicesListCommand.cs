using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices list</c>: requests that wait, and paired devices.</summary>
internal static class DevicesListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show devices that wait for a decision and those that are paired").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Pairing],
            async (client, token) =>
            {
                var list = await client.CallAsync(DeviceMethods.List, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, DeviceMethods.List.ResultInfo);
                }
                else
                {
                    DevicesTable.Print(list);
                }
            },
            cancellation));
        return command;
    }
}
