using System.Text.Json;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>What comes of one kind of <c>node.event</c> (<c>nodes.md</c> §7). Any thread.</summary>
internal interface INodeHappening
{
    /// <summary>The names of the events.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Takes one.</summary>
    /// <param name="node">Where it happened.</param>
    /// <param name="name">Which one.</param>
    /// <param name="payload">More about it, an object. It comes from another machine: believe nothing.</param>
    /// <returns>Null when something came of it, else why not.</returns>
    string? Take(NodeSession node, string name, JsonElement payload);
}
