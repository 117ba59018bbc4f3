using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config</c>: the configuration file, through the gateway when one runs, otherwise directly.</summary>
internal static class ConfigCommand
{
    /// <summary>Says that a write which loses much of the file is meant.</summary>
    public static readonly Option<bool> Force = new("--force") { Description = "Write it although half of the file or a whole section would go" };

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("config", "Look at the configuration and change it, with a running gateway or without one")
    {
        ConfigGetCommand.Create(),
        ConfigSetCommand.Create(),
        ConfigUnsetCommand.Create(),
        ConfigPatchCommand.Create(),
        ConfigUndoCommand.Create(),
        ConfigSchemaCommand.Create(),
        ConfigPlanCommand.Create(),
        ConfigValidateCommand.Create(),
        ConfigExplainCommand.Create(),
        ConfigImportCommand.Create(),
    };

    /// <summary>Prints what became of a change.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(ParseResult parse, ConfigChange change)
    {
        if (change.Applied is { } applied)
        {
            return ReloadReport.Print(parse, applied);
        }

        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(change.Config);
        }
        else
        {
            Console.WriteLine($"written: {change.Path}; no gateway runs, the next start takes it");
        }

        return ExitCodes.Ok;
    }
}
