using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions list</c>: one row per session, the newest first.</summary>
internal static class SessionsListCommand
{
    private static readonly Option<string?> Search = new("--search") { Description = "Only those whose key, name or id contains this" };
    private static readonly Option<int?> Limit = new("--limit") { Description = "At most so many" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show the sessions there are, the newest first") { Search, Limit }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var wanted = new SessionsListParams { Search = parse.GetValue(Search), Limit = parse.GetValue(Limit), IncludeGlobal = true, IncludeUnknown = true };
                var list = await client.CallAsync(SessionsMethods.List, wanted, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, SessionsMethods.List.ResultInfo);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(SessionsList list)
    {
        if (list.Sessions.Count == 0)
        {
            Console.WriteLine("There are no sessions.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("key", "name", "model", "tokens", "age");
        foreach (var session in list.Sessions)
        {
            table.AddRow([.. new[] { session.Key, session.Label ?? session.DisplayName, session.Model, $"{session.TotalTokens ?? 0}", Output.Duration(Math.Max(0, list.Ts - session.UpdatedAt)) }.Select(Cell)]);
        }

        Output.Console.Write(table);
    }

    // Names come from networks and may hold anything, also what a terminal takes for orders.
    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "–" : new string([.. text.Where(letter => !char.IsControl(letter))]).EscapeMarkup();
}
