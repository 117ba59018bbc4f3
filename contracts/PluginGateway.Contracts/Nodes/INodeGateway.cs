using System.Text.Json;

namespace PluginGateway.Contracts.Nodes;

/// <summary>The gateway, as the node side of a command sees it. Lives as long as the node does, over reconnects, and may be kept after a call. Any thread.</summary>
public interface INodeGateway
{
    /// <summary>Where the gateway shows pages to this node (<c>nodes.md</c> §8), without a slash at the end; another one after each reconnect, null while there is no connection. A secret: not for logs.</summary>
    Uri? CanvasHost { get; }

    /// <summary>Tells the gateway that something has happened (<c>node.event</c>, <c>nodes.md</c> §7).</summary>
    /// <param name="happening">What, for example <c>agent.request</c>.</param>
    /// <param name="payload">More about it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NodeCommandException">There is no connection, or the gateway did not take it.</exception>
    Task TellAsync(string happening, JsonElement payload, CancellationToken cancellation);
}
