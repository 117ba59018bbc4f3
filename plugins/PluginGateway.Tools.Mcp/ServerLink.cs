using ModelContextProtocol.Client;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Tools.Mcp;

/// <summary>The way to a server: a child's pipes, or HTTP.</summary>
/// <param name="Transport">What the client talks through.</param>
/// <param name="Gone">Completes with the reason when the way is lost; never, where only a request can tell.</param>
internal sealed record ServerLink(IClientTransport Transport, Task<string> Gone) : IAsyncDisposable
{
    /// <summary>The child.</summary>
    public IPluginProcess? Process { get; init; }

    /// <summary>What it sends.</summary>
    public BoundedStream? Received { get; init; }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        if (Transport is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
