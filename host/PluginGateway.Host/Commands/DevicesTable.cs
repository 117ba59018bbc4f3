using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>Devices for people: first what waits for a decision, then what is paired.</summary>
internal static class DevicesTable
{
    /// <summary>Prints it.</summary>
    public static void Print(DevicePairList list)
    {
        if (list.Pending.Count > 0)
        {
            var waiting = Table("request", "device", "name", "from", "asks for", "age");
            foreach (var request in list.Pending)
            {
                Row(waiting, request.RequestId, request.DeviceId, Name(request.DisplayName, request.ClientId), request.RemoteIp, Wish(request), Age(request.Ts));
            }

            Output.Console.Write(waiting);
            Console.WriteLine("Decide with pgw devices approve <request> or pgw devices reject <request>.");
        }

        if (list.Paired.Count == 0)
        {
            Console.WriteLine("No device is paired.");
            return;
        }

        var paired = Table("device", "name", "from", "role", "may", "state");
        foreach (var device in list.Paired)
        {
            foreach (var role in device.Tokens)
            {
                Row(paired, device.DeviceId, Name(device.DisplayName, device.ClientId), device.RemoteIp, role.Role, string.Join(' ', role.Scopes), State(role));
            }
        }

        Output.Console.Write(paired);
    }

    private static Table Table(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    // What a device says of itself may hold anything, also what a terminal takes for orders.
    private static void Row(Table table, params string?[] cells) =>
        table.AddRow([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "–" : new string([.. cell.Where(letter => !char.IsControl(letter))]).EscapeMarkup())]);

    private static string? Name(string? displayName, string? clientId) => displayName is null ? clientId : $"{displayName} ({clientId})";

    private static string Wish(PairingRequestEntry request) => string.Join(' ', [request.Role ?? Roles.Operator, .. request.Scopes ?? [], .. request.Commands ?? []]);

    private static string State(DeviceTokenSummary role) =>
        role.RevokedAtMs is not null ? "revoked" : role.LastUsedAtMs is { } used ? $"used {Age(used)} ago" : "paired";

    private static string Age(long ts) => Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - ts));
}
