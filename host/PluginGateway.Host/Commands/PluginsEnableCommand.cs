using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins enable &lt;id&gt;</c>: writes it into <c>plugins.json</c> and loads it.</summary>
internal static class PluginsEnableCommand
{
    private static readonly Argument<string> Id = PluginsCommand.Id();
    private static readonly Option<bool> Pin = new("--pin") { Description = "Also write down the folder's hash: any other content is refused from then on" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("enable", "Enable a plugin, in plugins.json and at once") { Id, Pin }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => ReloadReport.Print(parse, await client.CallAsync(PluginsMethods.Enable, new PluginsEnableParams(parse.GetValue(Id)!) { Pin = parse.GetValue(Pin) }, token), parse.GetValue(Id)),
            cancellation,
            PluginsCommand.PatienceMs));
        return command;
    }
}
