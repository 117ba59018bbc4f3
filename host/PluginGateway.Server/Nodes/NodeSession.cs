using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Nodes;

/// <summary>One connection of a node. Immutable but for its counts; any thread.</summary>
/// <param name="id">The node: its device's id, or a name for one without a device.</param>
/// <param name="connection">The connection.</param>
/// <param name="peer">What its handshake has proved.</param>
/// <param name="connectedAt">When it came in, in Unix milliseconds.</param>
internal sealed class NodeSession(string id, GatewayConnection connection, AdmittedPeer peer, long connectedAt)
{
    private int _waiting;

    /// <summary>The node.</summary>
    public string Id { get; } = id;

    /// <summary>The connection.</summary>
    public GatewayConnection Connection { get; } = connection;

    /// <summary>What it calls itself.</summary>
    public ClientInfo Client => peer.Client;

    /// <summary>What it offers.</summary>
    public NodeOffer Offer { get; } = peer.Offer ?? new NodeOffer([], [], null, null);

    /// <summary>Whether it has shown a device, which then is a paired one.</summary>
    public bool HasDevice => peer.Standing is not null;

    /// <summary>Where it comes from.</summary>
    public string? RemoteIp => peer.RemoteIp;

    /// <summary>When it came in, in Unix milliseconds.</summary>
    public long ConnectedAt => connectedAt;

    /// <summary>What it says that it runs on.</summary>
    public NodePlatforms Platform { get; } = NodePlatform.Of(peer.Client.Platform, peer.Client.DeviceFamily);

    /// <summary>Counts something that it is asked for.</summary>
    /// <returns>False when it has too much to do; then nothing is counted.</returns>
    public bool TryBegin(int most)
    {
        if (Interlocked.Increment(ref _waiting) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        return false;
    }

    /// <summary>It is not asked for that any more.</summary>
    public void End() => Interlocked.Decrement(ref _waiting);

    /// <summary>Sends it something, never before its greeting.</summary>
    /// <returns>False when that cannot be sent.</returns>
    public bool Send(SharedEvent shared)
    {
        var sent = false;
        Connection.BeforeEvents(() => sent = Connection.SendDirect(shared));
        return sent;
    }
}
