using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw config validate [file]</c>: whether a gateway would start with a file, without starting one. All that is wrong is told at once, with line and column. What only a plugin knows
/// about its options, <c>pgw config plan</c> tells with a running gateway.
/// </summary>
internal static class ConfigValidateCommand
{
    private static readonly Argument<string?> File = new("file") { Description = "The file (default: the configuration)", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("validate", "Check the configuration, or another file, without a gateway") { File, CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Json };
        command.SetAction(parse =>
        {
            var location = CommonOptions.LocationOf(parse);
            return Judge(parse, parse.GetValue(File) is { } file ? location with { ConfigPath = Path.GetFullPath(file) } : location);
        });
        return command;
    }

    private static int Judge(ParseResult parse, Location location)
    {
        var path = location.ConfigPath;
        if (!System.IO.File.Exists(path))
        {
            Console.Error.WriteLine($"pgw: there is no file {path}");
            return ExitCodes.Failed;
        }

        var issues = ConfigCheck.Find(location);
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(new ConfigIssues(issues), ConfigJson.Default.ConfigIssues);
        }
        else if (issues.Count == 0)
        {
            Console.WriteLine($"{path} is good");
        }
        else
        {
            PluginsTable.Issues(issues);
        }

        return issues.Count == 0 ? ExitCodes.Ok : ExitCodes.Configuration;
    }
}
