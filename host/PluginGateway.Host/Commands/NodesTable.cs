using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>Nodes for people.</summary>
internal static class NodesTable
{
    /// <summary>Prints nodes.</summary>
    public static void Print(NodeList list)
    {
        if (list.Nodes.Count == 0)
        {
            Console.WriteLine("No node is connected or paired.");
            return;
        }

        var table = Table("node", "name", "platform", "from", "state", "commands");
        foreach (var node in list.Nodes)
        {
            Row(table, node.NodeId, node.DisplayName, node.Platform, node.RemoteIp, State(node), string.Join(' ', node.Commands));
        }

        Output.Console.Write(table);
    }

    /// <summary>Prints what waits for a decision.</summary>
    public static void Print(IReadOnlyList<NodePairRequest> pending)
    {
        if (pending.Count == 0)
        {
            Console.WriteLine("No node waits for a decision.");
            return;
        }

        var table = Table("request", "node", "name", "platform", "from", "commands", "age");
        foreach (var request in pending)
        {
            var age = Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - request.Ts));
            Row(table, request.RequestId, request.NodeId, request.DisplayName, request.Platform, request.RemoteIp, string.Join(' ', request.Commands ?? []), age);
        }

        Output.Console.Write(table);
        Console.WriteLine("Decide with pgw nodes approve <request> or pgw nodes reject <request>.");
    }

    /// <summary>What a node says of itself may hold anything, also what a terminal takes for orders.</summary>
    public static string Plain(string text) => new([.. text.Where(letter => !char.IsControl(letter))]);

    private static Table Table(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    private static void Row(Table table, params string?[] cells) => table.AddRow([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "–" : Plain(cell).EscapeMarkup())]);

    private static string State(NodeEntry node) => (node.Connected, node.Paired) switch
    {
        (true, true) when node.ApprovalState is not (null or "approved") => "connected, not approved (pgw nodes pending)",
        (true, true) => "connected",
        (true, false) => "connected, not paired",
        _ => "away",
    };
}
