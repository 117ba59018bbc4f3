using System.CommandLine;
using System.Globalization;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config undo [version]</c>: puts an older version of the file back. Undoing again brings back what was undone.</summary>
internal static class ConfigUndoCommand
{
    private static readonly Argument<int?> Version = new("version") { Description = "Its number in --list; the newest when left out", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> List = new("--list") { Description = "Show the older versions and change nothing" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("undo", "Put an older version of the configuration back and apply it") { Version, List }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigAccess.RunAsync(
            parse,
            writes: !parse.GetValue(List),
            async (config, token) =>
            {
                if (parse.GetValue(List))
                {
                    return Print(parse, await config.HistoryAsync(token));
                }

                var undo = new ConfigUndoParams { Version = parse.GetValue(Version), BaseHash = (await config.GetAsync(token)).Hash };
                return ConfigCommand.Report(parse, await config.UndoAsync(undo, token));
            },
            cancellation));
        return command;
    }

    private static int Print(ParseResult parse, ConfigVersions versions)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(versions, ConfigMethods.History.ResultInfo);
            return ExitCodes.Ok;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("version", "replaced", "bytes", "hash");
        foreach (var version in versions.Versions)
        {
            table.AddRow(
                version.Version.ToString(CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeMilliseconds(version.Ts).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                version.Bytes.ToString(CultureInfo.InvariantCulture),
                version.Hash[..12]);
        }

        Output.Console.Write(table);
        return ExitCodes.Ok;
    }
}
