using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Host.NodeHost;

/// <summary>The gateway as handlers see it, over all connections. Any thread.</summary>
internal sealed class NodeGateway : INodeGateway
{
    private volatile ReconnectingClient? _client;

    /// <inheritdoc />
    public Uri? CanvasHost => _client?.State.Hello?.CanvasHostUrl is { } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    /// <summary>Uses another connection from now on.</summary>
    public void Use(ReconnectingClient client) => _client = client;

    /// <inheritdoc />
    public async Task TellAsync(string happening, JsonElement payload, CancellationToken cancellation)
    {
        if (_client is not { State.Phase: ReconnectingClientPhase.Connected } client)
        {
            throw new NodeCommandException("the node is not connected to its gateway");
        }

        try
        {
            await client.CallAsync(NodeMethods.Event, new NodeEventParams(happening) { Payload = payload.Clone() }, cancellation);
        }
        catch (GatewayException e)
        {
            throw new NodeCommandException(e.Message, e);
        }
    }
}
