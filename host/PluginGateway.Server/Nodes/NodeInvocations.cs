using System.Collections.Concurrent;

namespace PluginGateway.Server.Nodes;

/// <summary>What nodes were asked for and have not answered yet. Any thread.</summary>
internal sealed class NodeInvocations
{
    /// <summary>How much one socket of a node may be asked for at the same time.</summary>
    public const int MostPerNode = 64;

    private readonly ConcurrentDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>Hears of nodes that go.</summary>
    public NodeInvocations(NodeRegistry nodes) => nodes.Left += Fail;

    /// <summary>How many there are.</summary>
    public int Count => _waiting.Count;

    /// <summary>Notes something that a node is about to be asked for; null when it has too much to do.</summary>
    public NodeInvocation? Begin(NodeSession node, string command)
    {
        if (!node.TryBegin(MostPerNode))
        {
            return null;
        }

        var waiting = new Waiting(node, command, new TaskCompletionSource<NodeReply>(TaskCreationOptions.RunContinuationsAsynchronously));
        var id = Guid.NewGuid().ToString();
        _waiting[id] = waiting;
        return new NodeInvocation(id, waiting.Reply.Task, () => Forget(id));
    }

    /// <summary>Hands on a node's answer.</summary>
    /// <param name="id">What it answers.</param>
    /// <param name="nodeId">The node; what another node was asked for it cannot answer.</param>
    /// <param name="reply">The answer, made only when somebody waits for it.</param>
    /// <returns>False when nobody waits for it (any more).</returns>
    public bool Complete(string id, string nodeId, Func<NodeReply> reply)
    {
        if (!_waiting.TryGetValue(id, out var found) || found.Node.Id != nodeId || !_waiting.TryRemove(KeyValuePair.Create(id, found)))
        {
            return false;
        }

        found.Node.End();
        found.Reply.SetResult(reply());
        return true;
    }

    private void Forget(string id)
    {
        if (_waiting.TryRemove(id, out var found))
        {
            found.Node.End();
        }
    }

    // Whatever that socket was asked for: an answer over the node's next one, should it come, is late.
    private void Fail(NodeSession node)
    {
        foreach (var (id, waiting) in _waiting)
        {
            if (waiting.Node == node && _waiting.TryRemove(KeyValuePair.Create(id, waiting)))
            {
                waiting.Reply.SetResult(NodeReply.Gone(waiting.Command));
            }
        }
    }

    private sealed record Waiting(NodeSession Node, string Command, TaskCompletionSource<NodeReply> Reply);
}

/// <summary>Something that a node is asked for. To be disposed when nobody waits for it any more.</summary>
/// <param name="Id">Its id on the wire.</param>
/// <param name="Reply">The node's answer; never fails, and never comes when the node stays silent.</param>
/// <param name="Forget">Forgets it.</param>
internal sealed record NodeInvocation(string Id, Task<NodeReply> Reply, Action Forget) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Forget();
}
