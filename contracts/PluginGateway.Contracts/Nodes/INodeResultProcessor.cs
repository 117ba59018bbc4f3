using System.Text.Json;

namespace PluginGateway.Contracts.Nodes;

/// <summary>
/// Reworks what nodes have answered, for example keeps a picture and puts its address into the result. Implemented by an <see cref="INodeCommandFamily"/>. Called for agents' tools, and for callers of
/// <c>node.invoke</c> who ask for it (<c>process</c>). Any thread; calls may overlap.
/// </summary>
public interface INodeResultProcessor
{
    /// <summary>Reworks a result that fits the command's schema. What it throws fails the invocation, although the node has done it.</summary>
    /// <param name="payload">What the node has answered. It comes from another machine: believe nothing.</param>
    /// <param name="context">Which command of which node, and where files are kept.</param>
    /// <param name="cancellation">Nobody waits any more; return within a second.</param>
    /// <returns>What callers get.</returns>
    ValueTask<NodeResult> ProcessAsync(JsonElement payload, INodeResultContext context, CancellationToken cancellation);
}

/// <summary>What becomes of a node's answer.</summary>
/// <param name="Payload">What callers get.</param>
public sealed record NodeResult(JsonElement Payload)
{
    /// <summary>Pictures and files for the model, when an agent has asked; at most 8 of 5 MB each are passed on.</summary>
    public IReadOnlyList<Agents.AgentAttachment> Attachments { get; init; } = [];
}

/// <summary>Where a result is reworked. Valid during the call only.</summary>
public interface INodeResultContext
{
    /// <summary>The node.</summary>
    string NodeId { get; }

    /// <summary>The command.</summary>
    string Command { get; }

    /// <summary>Keeps a file where clients can get it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="mediaType">For example <c>image/jpeg</c>; the gateway looks at the content as well.</param>
    /// <param name="fileName">A name for people; not a path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Where it is; null when this gateway keeps no files: then leave the result as it is.</returns>
    ValueTask<NodeFile?> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation);
}

/// <summary>A file that was kept.</summary>
/// <param name="Url">Where clients get it.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Size">Its length, in bytes.</param>
public sealed record NodeFile(string Url, string MediaType, long Size);
