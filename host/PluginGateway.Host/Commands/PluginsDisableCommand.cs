using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins disable &lt;id&gt;</c>: writes it into <c>plugins.json</c> and takes it out.</summary>
internal static class PluginsDisableCommand
{
    private static readonly Argument<string> Id = PluginsCommand.Id();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("disable", "Disable a plugin, in plugins.json and at once") { Id }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => ReloadReport.Print(parse, await client.CallAsync(PluginsMethods.Disable, new PluginIdParams(parse.GetValue(Id)!), token), parse.GetValue(Id)),
            cancellation,
            PluginsCommand.PatienceMs));
        return command;
    }
}
