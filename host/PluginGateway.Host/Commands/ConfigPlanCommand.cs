using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config plan</c>: what applying <c>plugins.json</c> would do.</summary>
internal static class ConfigPlanCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("plan", "Show what applying plugins.json as it is now would do, without doing it").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => ReloadReport.Print(parse, await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams { DryRun = true }, token)),
            cancellation,
            PluginsCommand.PatienceMs));
        return command;
    }
}
