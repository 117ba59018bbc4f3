using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw pairing list</c>: who waits, and who was let in.</summary>
internal static class PairingListCommand
{
    private static readonly Argument<string?> Channel = new("channel") { Description = "Of this channel alone", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show who asks to be heard, and who was let in") { Channel }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Pairing],
            async (client, token) =>
            {
                var list = await client.CallAsync(PairingMethods.List, new PairingListParams { Channel = parse.GetValue(Channel) }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, PairingMethods.List.ResultInfo);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(PairingList list)
    {
        if (list.Pending.Count > 0)
        {
            var waiting = new Table().Border(TableBorder.Rounded).AddColumns("channel", "code", "who", "name", "age");
            foreach (var request in list.Pending)
            {
                Row(waiting, $"{request.Channel}/{request.AccountId}", request.Code, request.SenderId, request.SenderName, Age(request.CreatedAt));
            }

            Output.Console.Write(waiting);
            Console.WriteLine("Decide with pgw pairing approve <channel> <code> or pgw pairing reject <channel> <code>.");
        }

        if (list.Paired.Count == 0)
        {
            Console.WriteLine(list.Pending.Count == 0 ? "Nobody waits, and nobody was let in by pairing." : "Nobody was let in by pairing.");
            return;
        }

        var paired = new Table().Border(TableBorder.Rounded).AddColumns("channel", "who", "name", "since");
        foreach (var known in list.Paired)
        {
            Row(paired, $"{known.Channel}/{known.AccountId}", known.SenderId, known.SenderName, Age(known.ApprovedAt));
        }

        Output.Console.Write(paired);
    }

    // Names are chosen by strangers, and may hold what a terminal takes for orders.
    private static void Row(Table table, params string?[] cells) =>
        table.AddRow([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "–" : new string([.. cell.Where(letter => !char.IsControl(letter))]).EscapeMarkup())]);

    private static string Age(long at) => Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - at));
}
