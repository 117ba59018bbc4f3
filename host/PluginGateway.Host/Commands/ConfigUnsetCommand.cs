using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config unset &lt;path&gt;</c>: takes one value out, so that its default counts.</summary>
internal static class ConfigUnsetCommand
{
    private static readonly Argument<string> Path = ConfigPatch.Path();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("unset", "Take one value out of the configuration and apply it") { Path, ConfigCommand.Force }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigPatch.RunAsync(parse, parse.GetValue(Path)!, value: null, cancellation));
        return command;
    }
}
