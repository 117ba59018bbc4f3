using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes;

/// <summary>
/// Where files of nodes are kept, for <see cref="INodeResultContext.KeepAsync"/>. Any thread.
/// </summary>
internal interface INodeFiles
{
    /// <summary>Keeps a file.</summary>
    /// <param name="content">The file, which comes from another machine: look at it before believing <paramref name="mediaType"/>.</param>
    /// <param name="mediaType">What it is said to be.</param>
    /// <param name="fileName">A name for people, no path; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Where clients get it.</returns>
    /// <exception cref="Protocol.GatewayException">It cannot be kept, for example because it is too large.</exception>
    ValueTask<NodeFile> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation);
}
