using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>What an application of <c>plugins.json</c> did or would do, for scripts and for people.</summary>
internal static class ReloadReport
{
    private const string Keep = "keep";

    /// <summary>Prints it.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="result">What was done.</param>
    /// <param name="about">The plugin that the verb was about; null for all.</param>
    /// <returns>The exit code: 1 when something is wrong. A plugin that was wrong before and that nobody asked about is not.</returns>
    public static int Print(ParseResult parse, PluginsReloadResult result, string? about = null)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(result, PluginsMethods.Reload.ResultInfo);
        }
        else
        {
            PrintTable(result);
        }

        return result.Issues.Count > 0 || result.Changes.Any(change => change.Error is not null && (change.Action != Keep || change.Id == about)) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void PrintTable(PluginsReloadResult result)
    {
        if (result.Changes.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("plugin", "action", "reason", "state");
            foreach (var change in result.Changes)
            {
                var reason = change.Error ?? change.Reason ?? string.Empty;
                var state = change.Generation is { } generation ? $"{change.State}, generation {generation}" : change.State ?? "–";
                table.AddRow(change.Id.EscapeMarkup(), change.Action.EscapeMarkup(), reason.EscapeMarkup(), state.EscapeMarkup());
            }

            Output.Console.Write(table);
        }

        foreach (var change in result.Keys.Where(change => change.Effect != ConfigEffects.Restart))
        {
            Console.WriteLine($"{change.Key}: {ConfigEffectWords.Of(change.Effect)}");
        }

        foreach (var key in result.NeedRestart)
        {
            Console.WriteLine($"needs a restart: {key}");
        }

        if (result.Restarts == true)
        {
            Console.WriteLine("the gateway restarts by itself, within its process");
        }

        PluginsTable.Issues(result.Issues);
    }
}
