namespace PluginGateway.Manager;

/// <summary>The gateway's secret.</summary>
public interface IGatewayTokenProvider
{
    /// <summary>The secret now; asked for before each start and each connection. Null when the gateway has none.</summary>
    ValueTask<string?> GetAsync(CancellationToken cancellation);
}
