using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels status</c>: how each account is.</summary>
internal static class ChannelsStatusCommand
{
    private static readonly Argument<string?> Channel = new("channel") { Description = "Of this channel alone", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show how each account is") { Channel }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var status = await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(status, ChannelsMethods.Status.ResultInfo);
                }
                else
                {
                    Print(status, parse.GetValue(Channel));
                }
            },
            cancellation));
        return command;
    }

    private static void Print(ChannelsStatus status, string? only)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("channel", "account", "state", "what");
        foreach (var (channel, accounts) in status.ChannelAccounts.Where(entry => only is null || entry.Key == only))
        {
            foreach (var account in accounts)
            {
                var detail = account.Detail ?? account.LastError ?? "–";
                table.AddRow(channel.EscapeMarkup(), account.AccountId.EscapeMarkup(), account.State.EscapeMarkup(), new string([.. detail.Where(static letter => !char.IsControl(letter))]).EscapeMarkup());
            }
        }

        if (table.Rows.Count == 0)
        {
            Console.WriteLine(only is null ? "There are no channels. pgw plugins list shows what can be enabled." : $"There is no channel {only}; if a plugin brings it: pgw plugins enable {only}");
            return;
        }

        Output.Console.Write(table);
    }
}
