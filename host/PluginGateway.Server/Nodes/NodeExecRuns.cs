using System.Text.Json;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes;

/// <summary>
/// Which programs nodes were asked to run, and for which session: what a node later tells of a run goes to that session, and to no other that it names (SEC-21). Any thread.
/// </summary>
internal sealed class NodeExecRuns(SessionKeys keys)
{
    private const string Command = "system.run";
    private const int Most = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string NodeId, string RunId), string> _sessions = [];
    private readonly Queue<(string NodeId, string RunId)> _order = new();

    /// <summary>Notes a call, if it is one.</summary>
    public void Note(string nodeId, NodeCall call)
    {
        if (call.Command != Command || Text(call.Params, "runId") is not { } run || Text(call.Params, "sessionKey") is not { } session)
        {
            return;
        }

        lock (_gate)
        {
            if (_sessions.TryAdd((nodeId, run), keys.Canonical(session)))
            {
                _order.Enqueue((nodeId, run));
                if (_order.Count > Most)
                {
                    _sessions.Remove(_order.Dequeue());
                }
            }
        }
    }

    /// <summary>The session of a run that this node was asked for; null when it was not.</summary>
    public string? SessionOf(string nodeId, string? runId)
    {
        lock (_gate)
        {
            return runId is null ? null : _sessions.GetValueOrDefault((nodeId, runId));
        }
    }

    private static string? Text(JsonElement? parameters, string name) =>
        parameters is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
