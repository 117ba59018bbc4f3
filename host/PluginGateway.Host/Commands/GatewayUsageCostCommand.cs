using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway usage-cost</c>: what agents have read and written, day by day.</summary>
internal static class GatewayUsageCostCommand
{
    private static readonly Option<int> Days = new("--days") { Description = "How many days back", DefaultValueFactory = _ => 30 };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("usage-cost", "Show how many tokens agents have used, day by day") { Days }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                using var days = JsonDocument.Parse(parse.GetValue(Days).ToString(CultureInfo.InvariantCulture));
                var cost = await client.CallAsync(UsageMethods.Cost, new UsageCostParams { Days = days.RootElement }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(cost, UsageMethods.Cost.ResultInfo);
                }
                else
                {
                    Print(cost);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(UsageCost cost)
    {
        if (cost.Daily.Count == 0)
        {
            Console.WriteLine($"Nothing was used within {cost.Days} days.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("day", "read", "written", "together");
        foreach (var day in cost.Daily)
        {
            Row(table, day.Date, day);
        }

        Row(table, "all", cost.Totals);
        Output.Console.Write(table);
    }

    private static void Row(Table table, string name, UsageTotals used) => table.AddRow(
        name, used.Input.ToString("N0", CultureInfo.InvariantCulture), used.Output.ToString("N0", CultureInfo.InvariantCulture), used.TotalTokens.ToString("N0", CultureInfo.InvariantCulture));
}
