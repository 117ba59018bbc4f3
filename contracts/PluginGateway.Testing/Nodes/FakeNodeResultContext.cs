using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Testing;

/// <summary>A gateway that keeps the files of nodes in memory, or keeps none. For one call at a time.</summary>
/// <param name="command">The command whose result is reworked.</param>
/// <param name="keepsFiles">Whether it keeps files.</param>
public sealed class FakeNodeResultContext(string command, bool keepsFiles = true) : INodeResultContext
{
    private readonly List<KeptFile> _files = [];

    /// <inheritdoc />
    public string NodeId => "node";

    /// <inheritdoc />
    public string Command => command;

    /// <summary>What was kept, oldest first. The first has the address <c>kept:0</c>.</summary>
    public IReadOnlyList<KeptFile> Files => _files;

    /// <inheritdoc />
    public ValueTask<NodeFile?> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation)
    {
        if (!keepsFiles)
        {
            return new((NodeFile?)null);
        }

        _files.Add(new KeptFile(content.ToArray(), mediaType, fileName));
        return new(new NodeFile($"kept:{_files.Count - 1}", mediaType, content.Length));
    }
}

/// <summary>A file that was kept.</summary>
/// <param name="Content">The file.</param>
/// <param name="MediaType">What it is said to be.</param>
/// <param name="FileName">Its name.</param>
public sealed record KeptFile(ReadOnlyMemory<byte> Content, string MediaType, string? FileName);
