using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw outbox list</c>: what is under way, and what needs somebody.</summary>
internal static class OutboxListCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Also what was sent, and what was taken back" };
    private static readonly Option<string[]> State = new("--state") { Description = "Only these: pending, sending, sent, unknown, failed, expired, dropped", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most messages", DefaultValueFactory = _ => 50 };

    private static readonly string[] Every = ["pending", "sending", "sent", "unknown", "failed", "expired", "dropped"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show messages that are under way, and those that did not get there") { All, State, Limit }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var states = parse.GetValue(State) is { Length: > 0 } named ? named : parse.GetValue(All) ? Every : null;
                var list = await client.CallAsync(OutboxMethods.List, new OutboxListParams { States = states, Limit = parse.GetValue(Limit) }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, OutboxMethods.List.ResultInfo);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(OutboxList list)
    {
        Console.WriteLine(list.Counts.Count == 0 ? "Nothing has gone out yet." : string.Join(", ", list.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}")));
        if (list.Entries.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("id", "to", "state", "tries", "age", "text", "why");
        foreach (var entry in list.Entries)
        {
            var wait = entry.NotBefore is { } until ? $" until {DateTimeOffset.FromUnixTimeMilliseconds(until).ToLocalTime():HH:mm:ss}" : string.Empty;
            string?[] cells = [entry.Id, $"{entry.Channel}/{entry.AccountId} {entry.To}", entry.State + wait, $"{entry.Attempts}", Age(entry.CreatedAt), entry.Preview, entry.Error];
            table.AddRow([.. cells.Select(Cell)]);
        }

        Output.Console.Write(table);
        if (list.Entries.Any(entry => entry.State is "unknown" or "failed" or "expired"))
        {
            Console.WriteLine("Send one again with pgw outbox retry <id>, let it be with pgw outbox drop <id>; pgw explain <id> tells its story.");
        }
    }

    // What somebody wrote may hold anything, also what a terminal takes for orders.
    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "–" : new string([.. text.Where(letter => !char.IsControl(letter))]).EscapeMarkup();

    private static string Age(long at) => Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - at));
}
