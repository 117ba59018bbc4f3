using System.Net;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Connections;

/// <summary>Lets an admitted connection in, and sees it out: registry, <c>hello-ok</c>, presence.</summary>
internal sealed class Welcome(
    ConnectionRegistry connections, HelloWriter hello, PresenceRegistry presence, Availability availability, CredentialFence fence, EventStreams streams, NodeRegistry nodes,
    SessionSubscriptions subscriptions, SessionWatch watch, NodeOffers offers)
{
    /// <summary>Registers the connection and greets it.</summary>
    /// <returns>Null; or what it is refused with, because the gateway begins or ends.</returns>
    public async ValueTask<HandshakeOutcome.Refused?> EnterAsync(GatewayConnection connection, HandshakeOutcome.Accepted accepted)
    {
        if (await availability.WaitAsync(accepted.Dialect) is { } notNow)
        {
            return HandshakeOutcome.Refuse(accepted.Id, notNow, accepted.Dialect);
        }

        connection.Admit(accepted.Peer, accepted.Dialect);
        if (accepted.Resume is { } wish)
        {
            connection.Follow(await streams.EnterAsync(accepted.Peer, connection.Hearing, wish));
        }

        presence.Connected(connection, accepted.Peer.Client, accepted.Peer.Standing?.DeviceId);
        connection.BeforeEvents(() =>
        {
            connections.Add(connection);
            if (accepted.Peer.Grant.Role == Roles.Node)
            {
                // What it is asked for waits behind its greeting.
                nodes.Enter(connection, accepted.Peer);
            }

            AnswerWriter.Current.Ok(accepted.Id, connection, hello.Write).SendTo(connection);
        });
        fence.CheckNew(connection);
        if (accepted.Peer is { Offer: { NeedsApproval: true } offer, Standing: { } standing })
        {
            await offers.AskAsync(standing.DeviceId, new ApprovedOffer(offer.Caps, offer.Commands), offer.Permissions);
        }

        if (connection.Stream is { IsResumable: true } stream)
        {
            _ = streams.FeedAsync(connection, stream);
        }

        if (connection.Log.IsEnabled(LogLevel.Information))
        {
            var (client, grant) = (accepted.Peer.Client, accepted.Peer.Grant);
            ConnectionLog.Connected(connection.Log, connection.Id, client.Id, client.Mode, grant.Role, string.Join(", ", grant.Scopes));
        }

        return null;
    }

    /// <summary>Sees a connection out. Also for one that never came in.</summary>
    public void Leave(GatewayConnection connection)
    {
        connections.Remove(connection);
        subscriptions.Drop(connection);
        watch.Drop(connection);
        nodes.Leave(connection);
        presence.Disconnected(connection);
        if (connection.Stream is { } stream)
        {
            streams.Leave(stream);
        }
    }
}
