using PluginGateway.Protocol;

namespace PluginGateway.Server.Nodes;

/// <summary>What waits for nodes until they look (<c>protocol-4.md</c> §8). In memory: what is lost with the gateway is asked for again by whoever wanted it. Any thread.</summary>
internal sealed class NodePendingWork(TimeProvider time)
{
    private const int MostPerNode = 64;
    private const int MostNodes = 1024;
    private const int DefaultPage = 10;
    private const string Urgent = "high";
    private const string Usual = "normal";

    // A phone that wakes up and finds nothing is asked how it is, as the reference does.
    private const string Baseline = "baseline-status";
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiting> _byNode = new(StringComparer.Ordinal);

    /// <summary>Notes something; what waits of the same type already stands.</summary>
    /// <exception cref="GatewayException">Too much waits already.</exception>
    public NodePendingQueued Enqueue(NodePendingEnqueueParams wanted)
    {
        lock (_gate)
        {
            var (nodeId, now) = (wanted.NodeId.Trim(), Now);
            var waiting = Of(nodeId, now);
            if (waiting.Items.Find(item => item.Type == wanted.Type) is { } known)
            {
                return new NodePendingQueued(nodeId, waiting.Revision, known, WakeTriggered: false);
            }

            if (waiting.Items.Count >= MostPerNode || (!_byNode.ContainsKey(nodeId) && _byNode.Count >= MostNodes))
            {
                throw new GatewayException(ErrorCodes.Unavailable, "too much waits for nodes already; try again when they have looked");
            }

            var item = new NodePendingItem(Guid.NewGuid().ToString(), wanted.Type, wanted.Priority == Urgent ? Urgent : Usual, now)
            {
                ExpiresAtMs = now + (wanted.ExpiresInMs ?? (long)Life.TotalMilliseconds),
            };
            waiting.Items.Add(item);
            waiting.Revision++;
            _byNode[nodeId] = waiting;
            return new NodePendingQueued(nodeId, waiting.Revision, item, WakeTriggered: false);
        }
    }

    /// <summary>What waits for a node.</summary>
    public NodePendingItems Drain(string nodeId, int? most)
    {
        lock (_gate)
        {
            var now = Now;
            var waiting = Of(nodeId, now);
            var page = waiting.Items.OrderBy(item => item.Priority != Urgent).ThenBy(item => item.CreatedAtMs).Take(most ?? DefaultPage).ToArray();
            return page.Length > 0
                ? new NodePendingItems(nodeId, waiting.Revision, page, HasMore: waiting.Items.Count > page.Length)
                : new NodePendingItems(nodeId, waiting.Revision, [new NodePendingItem(Baseline, "status.request", Usual, now)], HasMore: false);
        }
    }

    /// <summary>A node has done something.</summary>
    public NodePendingAcked Ack(string nodeId, IReadOnlyList<string> ids)
    {
        lock (_gate)
        {
            var waiting = Of(nodeId, Now);
            string[] done = [.. waiting.Items.Select(item => item.Id).Intersect(ids, StringComparer.Ordinal)];
            if (done.Length > 0)
            {
                waiting.Items.RemoveAll(item => done.Contains(item.Id, StringComparer.Ordinal));
                waiting.Revision++;
            }

            if (waiting.Items.Count == 0)
            {
                _byNode.Remove(nodeId);
            }

            return new NodePendingAcked(nodeId, done, waiting.Items.Count);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Waiting Of(string nodeId, long now)
    {
        var waiting = _byNode.GetValueOrDefault(nodeId) ?? new Waiting();
        waiting.Items.RemoveAll(item => item.ExpiresAtMs <= now);
        return waiting;
    }

    private sealed class Waiting
    {
        public List<NodePendingItem> Items { get; } = [];

        public long Revision { get; set; }
    }
}
