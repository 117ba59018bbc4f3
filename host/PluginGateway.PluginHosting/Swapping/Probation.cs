namespace PluginGateway.PluginHosting;

/// <summary>A generation that serves and may still be taken back.</summary>
/// <param name="Handover">The way back.</param>
/// <param name="Next">The one that serves.</param>
/// <param name="Previous">The one that waits.</param>
/// <param name="Swap">Where to note the times.</param>
/// <param name="Started">Timestamp of the time provider.</param>
internal sealed record Probation(IGenerationHandover Handover, PluginGeneration Next, PluginGeneration Previous, SwapRecord Swap, long Started)
{
    /// <summary>Cancelled when it has ended, in whatever way.</summary>
    public CancellationTokenSource Over { get; } = new();
}
