using System.Text.Json;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>
/// <c>agent.request</c>: a node asks the agent. The session is the named one, else the node's own; the reply is delivered when <c>deliver</c> is said, with a known <c>channel</c> and a <c>to</c>.
/// </summary>
internal sealed class AgentRequestHappening(NodeRuns runs) : INodeHappening
{
    private const int LongestSeconds = 86_400;

    /// <inheritdoc />
    public IReadOnlyList<string> Names { get; } = ["agent.request"];

    /// <inheritdoc />
    public string? Take(NodeSession node, string name, JsonElement payload)
    {
        if (payload.Text("message") is not { } message)
        {
            return "message required";
        }

        var delivers = payload.IsTrue("deliver");
        return runs.Start(node, Guid.NewGuid().ToString(), message, payload.Text("sessionKey") ?? $"node-{node.Id}", new NodeTurn
        {
            Thinking = payload.Text("thinking") is { } level && SessionPatch.ThinkingLevels.Contains(level, StringComparer.Ordinal) ? level : null,
            Timeout = payload.Number("timeoutSeconds") is > 0 and <= LongestSeconds and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            Channel = delivers ? payload.Text("channel") : null,
            To = delivers ? payload.Text("to") : null,
        });
    }
}
