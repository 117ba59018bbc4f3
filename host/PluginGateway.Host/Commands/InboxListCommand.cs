using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw inbox list</c>: what is being worked on, and what was put aside.</summary>
internal static class InboxListCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Also what was answered, not heard, or let be" };
    private static readonly Option<string[]> State = new("--state") { Description = "Only these: working, parked, done, refused, dropped", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most messages", DefaultValueFactory = _ => 50 };

    private static readonly string[] Every = ["working", "parked", "done", "refused", "dropped"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show messages that are being worked on, and those that were put aside") { All, State, Limit }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var states = parse.GetValue(State) is { Length: > 0 } named ? named : parse.GetValue(All) ? Every : null;
                var list = await client.CallAsync(InboxMethods.List, new InboxListParams { States = states, Limit = parse.GetValue(Limit) }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, InboxMethods.List.ResultInfo);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(InboxList list)
    {
        Console.WriteLine(list.Counts.Count == 0 ? "Nothing has come in yet." : string.Join(", ", list.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}")));
        if (list.Entries.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("id", "from", "state", "begun", "ends", "age", "text", "why");
        foreach (var entry in list.Entries)
        {
            string?[] cells =
            [
                $"{entry.Id}", $"{entry.Channel}/{entry.AccountId} {entry.SenderId} in {entry.Chat}", entry.State, $"{entry.Attempts}", $"{entry.Crashes}", Age(entry.ReceivedAt), entry.Preview,
                entry.Error ?? entry.Decision,
            ];
            table.AddRow([.. cells.Select(Cell)]);
        }

        Output.Console.Write(table);
        if (list.Entries.Any(entry => entry.State == "parked"))
        {
            Console.WriteLine("Try one again that was put aside with pgw inbox retry <id>, let it be with pgw inbox drop <id>; pgw explain <id> tells its story.");
        }
    }

    // What somebody wrote may hold anything, also what a terminal takes for orders.
    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "–" : new string([.. text.Where(letter => !char.IsControl(letter))]).EscapeMarkup();

    private static string Age(long at) => Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - at));
}
