using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw config import [file]</c>: makes the configuration of one of the reference's, and says what was taken, what was not and why. Never a value: many are secrets.
/// </summary>
internal static class ConfigImportCommand
{
    private static readonly Argument<string?> File = new("file")
    {
        Description = "clawdbot.json, moltbot.json or openclaw.json (default: the one in ~/.openclaw, ~/.moltbot or ~/.clawdbot)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be taken" };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace the configuration that is there; pgw config undo brings it back" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("import", "Take over a configuration of OpenClaw, Moltbot or Clawdbot, with a report") { File, DryRun, Force }.AskingGateway();
        command.SetAction((parse, cancellation) => Run(parse, cancellation));
        return command;
    }

    private static Task<int> Run(ParseResult parse, CancellationToken cancellation)
    {
        ConfigImportResult result;
        string text;
        try
        {
            (result, text) = ConfigImport.Read(CommonOptions.LocationOf(parse).ToWrite, parse.GetValue(File));
        }
        catch (GatewayException e)
        {
            return Task.FromResult(AskGateway.Fail(parse, e.Error, "nothing was imported"));
        }

        return parse.GetValue(DryRun)
            ? Task.FromResult(Print(parse, result))
            : ConfigAccess.RunAsync(parse, writes: true, (config, token) => WriteAsync(parse, config, result, text, token), cancellation, makesFile: true);
    }

    private static async Task<int> WriteAsync(ParseResult parse, IConfigAccess config, ConfigImportResult result, string text, CancellationToken cancellation)
    {
        var before = await config.GetAsync(cancellation);
        if (before.Exists && !parse.GetValue(Force))
        {
            throw new GatewayException(
                ErrorCodes.InvalidRequest, "there is a configuration already; nothing was imported. Remedy: --force replaces it, and pgw config undo brings it back; --dry-run shows what would be taken");
        }

        var change = await config.ReplaceAsync(new ConfigApplyParams(text) { BaseHash = before.Hash, Force = true, Note = "imported" }, cancellation);
        return Print(parse, result with { Written = true, Path = change.Path, Applied = change.Applied });
    }

    private static int Print(ParseResult parse, ConfigImportResult result)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(result, ConfigImportJson.Default.ConfigImportResult);
            return ExitCodes.Ok;
        }

        Console.WriteLine($"read: {string.Join(", ", result.Files)}");
        Table("taken", "as", "", result.Taken.Select(taken => (taken.From, taken.To, taken.Note ?? string.Empty)));
        Table("not taken", "why", null, result.Left.Select(left => (left.Key, left.Why, string.Empty)));
        foreach (var note in result.Notes)
        {
            Console.WriteLine($"note: {note}");
        }

        Console.WriteLine(result.Written ? $"written: {result.Path}" : $"nothing was written; without --dry-run it would be {result.Path}");
        return result.Applied is { } applied ? ReloadReport.Print(parse, applied) : ExitCodes.Ok;
    }

    private static void Table(string first, string second, string? third, IEnumerable<(string First, string Second, string Third)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(first, second);
        if (third is not null)
        {
            table.AddColumn(third);
        }

        foreach (var row in rows)
        {
            string[] cells = third is null ? [row.First, row.Second] : [row.First, row.Second, row.Third];
            table.AddRow([.. cells.Select(cell => cell.EscapeMarkup())]);
        }

        if (table.Rows.Count > 0)
        {
            Output.Console.Write(table);
        }
    }
}
