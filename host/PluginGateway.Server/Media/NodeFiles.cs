using System.Runtime.InteropServices;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Media;

/// <summary>Keeps what nodes answer with among the media; clients get it by a link that ends. Any thread.</summary>
internal sealed class NodeFiles(MediaStore store, MediaLinks links) : INodeFiles
{
    /// <inheritdoc />
    public async ValueTask<NodeFile> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation)
    {
        using var stream = MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
        var kept = await store.KeepAsync(stream, mediaType, fileName, "node", cancellation);
        var (path, _) = await links.MakeAsync(kept.Id);
        return new NodeFile(path, kept.MediaType, kept.Size);
    }
}
