namespace PluginGateway.Server.Delivery;

/// <summary>
/// Which start of the gateway this is. Claims carry it, never a process id, which another process may have next; what another start has claimed is free, because the
/// lock of the state directory shows that it has ended.
/// </summary>
internal sealed class Boot
{
    /// <summary>Never the same twice.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");
}
