using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Manager;

/// <summary>Connects to gateways on loopback ports.</summary>
public interface IGatewaySocketFactory
{
    /// <summary>Whether a gateway sends its challenge there.</summary>
    Task<bool> ProbeAsync(int port, TimeSpan limit, CancellationToken cancellation);

    /// <summary>Connects and completes the handshake.</summary>
    /// <param name="port">The port.</param>
    /// <param name="token">The secret.</param>
    /// <param name="onFrame">Told of each frame and whether a call waited for it. Quick, and throws nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="GatewayStartException">It was not let in; nothing stays open.</exception>
    Task<IGatewaySocket> ConnectAsync(int port, string? token, Action<ReadOnlyMemory<byte>, bool> onFrame, CancellationToken cancellation);
}

/// <summary>A connection that was let in.</summary>
public interface IGatewaySocket
{
    /// <summary>The gateway's hello.</summary>
    HelloOk Hello { get; }

    /// <summary>Done when it is over and all calls that waited have failed. Never faulted.</summary>
    Task<ConnectionEnd> Closed { get; }

    /// <summary>Calls a method.</summary>
    /// <exception cref="GatewayException">The answer is an error, or the connection was lost.</exception>
    Task<JsonElement> CallAsync(string method, JsonElement? parameters, CancellationToken cancellation);

    /// <summary>Cuts it, without a word and without waiting: a dying gateway may never answer a farewell.</summary>
    void Abort();
}
