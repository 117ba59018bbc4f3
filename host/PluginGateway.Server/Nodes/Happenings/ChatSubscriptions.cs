using System.Text.Json;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>
/// <c>chat.subscribe</c>, <c>chat.unsubscribe</c>: a node wants to hear what happens in a session, however it spells its key. It hears it once, also while an older socket of it is still there:
/// the socket that asked last is the one that is told.
/// </summary>
internal sealed class ChatSubscriptions(SessionSubscriptions subscriptions, NodeRegistry nodes, SessionKeys keys) : INodeHappening
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

        var session = keys.Canonical(key);
        if (name == Subscribe && !subscriptions.Subscribe(node.Connection, session, key))
        {
            return "too many subscriptions";
        }

        // Those of before go last: nothing is missed in between.
        var withdrawn = nodes.Others(node).Select(other => other.Connection);
        foreach (var connection in name == Subscribe ? withdrawn : withdrawn.Append(node.Connection))
        {
            subscriptions.Unsubscribe(connection, session);
        }

        return null;
    }
}
