using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins list</c>: one row per plugin.</summary>
internal static class PluginsListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show every plugin that was found or is named in plugins.json").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var status = await client.CallAsync(PluginsMethods.Status, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(status, PluginsMethods.Status.ResultInfo);
                }
                else
                {
                    PluginsTable.Print(status);
                }

                return status.Issues.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            },
            cancellation));
        return command;
    }
}
