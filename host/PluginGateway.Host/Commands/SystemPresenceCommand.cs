using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw system presence</c>: the gateway and who is connected to it.</summary>
internal static class SystemPresenceCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("presence", "Show the gateway and who is connected to it").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var presence = await client.CallAsync(PresenceMethods.SystemPresence, NoParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(presence, PresenceMethods.SystemPresence.ResultInfo);
                }
                else
                {
                    Print(presence);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(IReadOnlyList<PresenceEntry> presence)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("who", "address", "version", "mode", "what");
        foreach (var entry in presence)
        {
            table.AddRow([.. new[] { entry.Host ?? entry.InstanceId ?? entry.DeviceId, entry.Ip, entry.Version, entry.Mode, entry.Text }.Select(Cell)]);
        }

        Output.Console.Write(table);
    }

    // What a client says of itself may hold anything, also what a terminal takes for orders.
    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "–" : NodesTable.Plain(text).EscapeMarkup();
}
