using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins reload [id]</c>: applies <c>plugins.json</c> and the plugin folders as they are now.</summary>
internal static class PluginsReloadCommand
{
    private static readonly Argument<string?> Id = new("id") { Description = "Load this plugin anew, changed or not (default: all that changed)", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("reload", "Apply plugins.json and the plugin folders as they are now") { Id }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => ReloadReport.Print(parse, await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams { Id = parse.GetValue(Id) }, token), parse.GetValue(Id)),
            cancellation,
            PluginsCommand.PatienceMs));
        return command;
    }
}
