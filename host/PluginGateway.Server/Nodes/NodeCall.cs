using System.Text.Json;

namespace PluginGateway.Server.Nodes;

/// <summary>What a node is to be asked for. Immutable.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Command">The command.</param>
internal sealed record NodeCall(string NodeId, string Command)
{
    /// <summary>The params; null for none.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>How long to wait; the command's own time when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Handed on to the node.</summary>
    public string? IdempotencyKey { get; init; }
}
