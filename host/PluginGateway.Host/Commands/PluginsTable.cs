using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>Plugins for people: one row each, and below them what is wrong with <c>plugins.json</c>.</summary>
internal static class PluginsTable
{
    /// <summary>Prints it.</summary>
    public static void Print(PluginsStatus status)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("plugin", "state", "version", "gen", "brings");
        foreach (var plugin in status.Plugins)
        {
            table.AddRow(
                plugin.Id.EscapeMarkup(),
                plugin.State.EscapeMarkup(),
                (plugin.Version ?? "–").EscapeMarkup(),
                plugin.Generation?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–",
                (plugin.Error ?? string.Join(", ", plugin.Contributions)).EscapeMarkup());
        }

        Output.Console.Write(table);
        Issues(status.Issues);
    }

    /// <summary>Prints what is wrong, each in the form that editors and terminals make a link of.</summary>
    public static void Issues(IReadOnlyList<ConfigIssue> issues)
    {
        foreach (var issue in issues)
        {
            Console.Error.WriteLine(issue);
        }

        if (issues.Count > 0)
        {
            Console.Error.WriteLine("Nothing of this was applied; what was applied before runs on.");
        }
    }
}
