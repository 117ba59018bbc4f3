using System.Text.Json;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary><c>voice.transcript</c>: somebody has spoken to a node. A turn in the named session or the main one, with little thinking; nothing is delivered.</summary>
internal sealed class VoiceTranscript(NodeRuns runs, SessionKeys keys) : INodeHappening
{
    /// <inheritdoc />
    public IReadOnlyList<string> Names { get; } = ["voice.transcript"];

    /// <inheritdoc />
    public string? Take(NodeSession node, string name, JsonElement payload) => payload.Text("text") is { } text
        ? runs.Start(node, $"voice-{Guid.NewGuid()}", text, payload.Text("sessionKey") ?? keys.MainKey, new NodeTurn { Thinking = "low" })
        : "text required";
}
