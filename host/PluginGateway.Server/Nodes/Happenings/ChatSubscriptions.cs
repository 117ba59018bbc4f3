using System.Text.Json;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary><c>chat.subscribe</c>, <c>chat.unsubscribe</c>: a node wants to hear what happens in a session, however it spells its key.</summary>
internal sealed class ChatSubscriptions(SessionSubscriptions subscriptions, SessionKeys keys) : INodeHappening
{
    private const string Subscribe = "chat.subscribe";
    private const int LongestKey = 512;

    /// <inheritdoc />
    public IReadOnlyList<string> Names { get; } = [Subscribe, "chat.unsubscribe"];

    /// <inheritdoc />
    public string? Take(NodeSession node, string name, JsonElement payload)
    {
        if (payload.Text("sessionKey") is not { Length: <= LongestKey } key)
        {
            return "sessionKey required";
        }

        if (name == Subscribe)
        {
            return subscriptions.Subscribe(node.Connection, keys.Canonical(key), key) ? null : "too many subscriptions";
        }

        subscriptions.Unsubscribe(node.Connection, keys.Canonical(key));
        return null;
    }
}
