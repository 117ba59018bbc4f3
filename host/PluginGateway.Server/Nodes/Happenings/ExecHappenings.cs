using System.Text;
using System.Text.Json;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>
/// <c>exec.started</c>, <c>exec.finished</c>, <c>exec.denied</c>: a program on a node. A line for the next run of the session that had asked the node for it, or else of the node's own: a node cannot put
/// words into a session by naming it (SEC-21).
/// </summary>
internal sealed class ExecHappenings(NodeExecRuns runs, SystemEvents systemEvents, SessionKeys keys) : INodeHappening
{
    private const int CommandLength = 400;
    private const int OutputLength = 2000;

    /// <inheritdoc />
    public IReadOnlyList<string> Names { get; } = ["exec.started", "exec.finished", "exec.denied"];

    /// <inheritdoc />
    public string? Take(NodeSession node, string name, JsonElement payload)
    {
        var run = payload.Text("runId");
        var line = new StringBuilder(name switch { "exec.started" => "Exec started", "exec.finished" => "Exec finished", _ => "Exec denied" });
        line.Append(" (node=").Append(node.Id).Append(run is null ? "" : $" id={ToolText.Cut(run, 64)}");
        if (name == "exec.finished")
        {
            line.Append(payload.IsTrue("timedOut") ? ", timed out" : payload.Number("exitCode") is { } code ? $", code {code}" : "");
        }

        line.Append(payload.Text("reason") is { } reason ? $", {ToolText.Cut(reason, CommandLength)})" : ")");
        Append(line, payload.Text("command"), CommandLength);
        Append(line, payload.Text("output"), OutputLength);
        systemEvents.Add(runs.SessionOf(node.Id, run) ?? keys.Canonical($"node-{node.Id}"), line.ToString());
        return null;
    }

    private static void Append(StringBuilder line, string? text, int length)
    {
        if (text is not null)
        {
            line.Append(": ").Append(ToolText.Cut(text, length));
        }
    }
}
