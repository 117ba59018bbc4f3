using System.CommandLine;
using System.Globalization;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins status [id]</c>: everything that is known of a plugin; of all when none is named.</summary>
internal static class PluginsStatusCommand
{
    private static readonly Argument<string?> Id = new("id") { Description = "Id of the plugin (default: all)", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show all that is known of a plugin") { Id }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => Show(parse, await client.CallAsync(PluginsMethods.Status, ListParams.Value, token)),
            cancellation));
        return command;
    }

    private static int Show(ParseResult parse, PluginsStatus status)
    {
        var id = parse.GetValue(Id);
        var shown = status with { Plugins = [.. status.Plugins.Where(plugin => id is null || plugin.Id == id)] };
        if (id is not null && shown.Plugins.Count == 0)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"there is no plugin '{id}'. Known: {string.Join(", ", status.Plugins.Select(plugin => plugin.Id))}");
        }

        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(shown, PluginsMethods.Status.ResultInfo);
        }
        else
        {
            foreach (var plugin in shown.Plugins)
            {
                Print(plugin, status.Ts);
            }

            PluginsTable.Issues(status.Issues);
        }

        var isWrong = status.Issues.Count > 0 || (id is not null && shown.Plugins[0].State is PluginStates.Faulted or PluginStates.Quarantined);
        return isWrong ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Print(PluginStatus plugin, long now)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("what", "value").Title(plugin.Id.EscapeMarkup());
        foreach (var (what, value) in Rows(plugin, now).Where(row => !string.IsNullOrEmpty(row.Value)))
        {
            table.AddRow(what, value!.EscapeMarkup());
        }

        Output.Console.Write(table);
    }

    private static IEnumerable<(string What, string? Value)> Rows(PluginStatus plugin, long now)
    {
        yield return ("state", plugin.Since is { } since ? $"{plugin.State}, for {Output.Duration(now - since)}" : plugin.State);
        yield return ("error", plugin.Error);
        yield return ("tried again", plugin.NextRetryAt is { } retry ? $"in {Output.Duration(Math.Max(retry - now, 0))}" : null);
        yield return ("version", plugin.Version);
        yield return ("contracts", plugin.Contracts);
        yield return ("folder", plugin.Source);
        yield return ("content", plugin.Hash);
        yield return ("generation", plugin.Generation?.ToString(CultureInfo.InvariantCulture));
        yield return ("brings", string.Join('\n', plugin.Contributions));
        yield return ("calls in it", plugin.InFlight?.ToString(CultureInfo.InvariantCulture));
        yield return ("faults", plugin.Faults == 0 ? null : plugin.Faults.ToString(CultureInfo.InvariantCulture));
        yield return ("last change", plugin.LastSwap is { } swap ? Swap(swap, now) : null);
        foreach (var old in plugin.Draining)
        {
            yield return ("draining", $"generation {old.Generation}: {old.InFlight} calls left, for {Output.Duration(now - old.Since)}");
        }

        foreach (var spin in plugin.Spinning)
        {
            yield return ("spins", string.Create(CultureInfo.InvariantCulture, $"thread '{spin.Name}' ({spin.Thread}), generation {spin.Generation}, for {Output.Duration(now - spin.Since)}: {spin.CpuSeconds:0.#} s of a core"));
        }

        foreach (var leak in plugin.Leaked)
        {
            yield return ("leaked", $"generation {leak.Generation} ({leak.Version}), unloaded {Output.Duration(now - leak.UnloadedAt)} ago, {leak.Rounds} collections since: {leak.Hint}");
        }
    }

    private static string Swap(PluginSwap swap, long now)
    {
        var generations = swap.From is null ? $"generation {swap.To}" : $"generation {swap.From} → {swap.To}";
        var total = swap.TotalMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $" after {ms:0.#} ms") : string.Empty;
        var phases = swap.Phases.Select(phase => string.Create(CultureInfo.InvariantCulture, $"\n  {phase.Name} {phase.Ms:0.##} ms"));
        return $"{swap.Outcome}{total}, {generations}, {Output.Duration(now - swap.At)} ago{string.Concat(phases)}";
    }
}
