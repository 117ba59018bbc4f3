namespace PluginGateway.Manager;

/// <summary>Who listens on loopback ports.</summary>
public interface IPortInspector
{
    /// <summary>The processes that listen on a port, as far as that can be found out; failures are an empty answer.</summary>
    Task<IReadOnlyList<int>> ListenersAsync(int port, CancellationToken cancellation);

    /// <summary>Whether the port can be had at this moment.</summary>
    bool IsFree(int port);
}
