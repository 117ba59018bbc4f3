using System.Collections.Concurrent;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Nodes;

/// <summary>
/// What nodes may offer: where the protocol has it approved apart from the node itself (<c>protocol-4.md</c> §8), a node that offers more than somebody has approved comes in, may be asked for what was
/// approved alone, and waits for a decision about the rest. Unlike requests of devices these do not grow old. Any thread.
/// </summary>
internal sealed class NodeOffers(DeviceBook book, IDeviceStore store, ExecutingCommands executing, Broadcaster broadcaster, NodeRegistry nodes)
{
    private readonly Lazy<ConcurrentDictionary<string, OfferRequest>> _requests =
        new(() => new(store.LoadOfferRequests().ToDictionary(request => request.DeviceId, StringComparer.Ordinal), StringComparer.Ordinal));

    /// <summary>What waits for a decision, the newest first.</summary>
    public IReadOnlyList<OfferRequest> Waiting() => [.. _requests.Value.Values.OrderByDescending(request => request.At)];

    /// <summary>What waits of one node; null when nothing does.</summary>
    public OfferRequest? RequestOf(string nodeId) => _requests.Value.GetValueOrDefault(nodeId);

    /// <summary>A request; null when there is none of that id.</summary>
    public OfferRequest? Find(string requestId) => _requests.Value.Values.FirstOrDefault(request => request.RequestId == requestId);

    /// <summary>What was approved of a node.</summary>
    public ApprovedOffer Approved(string nodeId) => book.Find(nodeId)?.Offer ?? ApprovedOffer.None;

    /// <summary>The scopes that somebody needs to approve a request.</summary>
    public IReadOnlyList<string> ScopesToApprove(OfferRequest request) => [Scopes.Pairing, .. executing.ScopesToApprove(Roles.Node, request.Offer.Commands)];

    /// <summary>A node has come in with an offer: asks for what is new in it.</summary>
    public async ValueTask AskAsync(string nodeId, ApprovedOffer offer, IReadOnlyDictionary<string, bool>? permissions)
    {
        Task written;
        OfferRequest? made = null;
        lock (book.Gate)
        {
            var waiting = RequestOf(nodeId);
            if (Approved(nodeId).Covers(offer.Caps, offer.Commands))
            {
                if (waiting is null)
                {
                    return;
                }

                written = Forget(nodeId);
            }
            else if (waiting is not null && waiting.Offer.Covers(offer.Caps, offer.Commands) && offer.Covers(waiting.Offer.Caps, waiting.Offer.Commands))
            {
                // The same again: it stands as it was made.
                return;
            }
            else
            {
                made = _requests.Value[nodeId] = new OfferRequest(Guid.NewGuid().ToString(), nodeId, offer, book.Now) { Permissions = permissions };
                written = store.SaveAsync(made);
            }
        }

        await written;
        if (made is not null && Shown(made) is { } shown)
        {
            broadcaster.Send(NodePairingMethods.Requested, shown, droppable: true);
        }
    }

    /// <summary>Approves a request, exactly as it stands; it counts at once, also on sockets that are open.</summary>
    /// <exception cref="GatewayException">There is no such request, or the approver does not hold what it takes.</exception>
    public async ValueTask<OfferRequest> ApproveAsync(string requestId, IEnumerable<string> held)
    {
        Task[] written;
        OfferRequest request;
        lock (book.Gate)
        {
            request = Require(requestId);
            ScopeCheck.Require(held, ScopesToApprove(request));
            var device = book.Find(request.DeviceId) is { IsPaired: true } known ? known : throw Unknown();
            written =
            [
                book.PutAsync(device with
                {
                    Offer = (device.Offer ?? ApprovedOffer.None).With(request.Offer),
                    MayExecute = device.MayExecute || executing.Includes(request.Offer.Commands),
                }),
                Forget(request.DeviceId),
            ];
        }

        await Task.WhenAll(written);
        Announce(request, "approved");
        return request;
    }

    /// <summary>Turns a request down. The node asks again when it comes back.</summary>
    /// <exception cref="GatewayException">There is no such request.</exception>
    public async ValueTask<OfferRequest> RejectAsync(string requestId)
    {
        Task written;
        OfferRequest request;
        lock (book.Gate)
        {
            request = Require(requestId);
            written = Forget(request.DeviceId);
        }

        await written;
        Announce(request, "rejected");
        return request;
    }

    /// <summary>A request as clients see it; null when its node is not paired any more.</summary>
    public NodePairRequest? Shown(OfferRequest request) => book.Find(request.DeviceId) is not { IsPaired: true } device ? null : new NodePairRequest(request.RequestId, request.DeviceId, IsRepair: true, request.At)
    {
        DisplayName = device.Label ?? device.Look.DisplayName,
        Platform = device.Look.Platform,
        Version = device.Node?.Version,
        DeviceFamily = device.Node?.DeviceFamily,
        ModelIdentifier = device.Node?.ModelIdentifier,
        Caps = request.Offer.Caps,
        Commands = request.Offer.Commands,
        Permissions = request.Permissions,
        RemoteIp = device.Look.RemoteIp,
        RequiredApproveScopes = ScopesToApprove(request),
    };

    private static GatewayException Unknown() => new(ErrorCodes.InvalidRequest, "unknown requestId");

    private OfferRequest Require(string requestId) => Find(requestId) ?? throw Unknown();

    private Task Forget(string nodeId)
    {
        _requests.Value.TryRemove(nodeId, out _);
        return store.RemoveOfferRequestAsync(nodeId);
    }

    private void Announce(OfferRequest request, string decision)
    {
        var resolved = new NodePairResolved(request.RequestId, request.DeviceId, decision, book.Now);
        broadcaster.Send(NodePairingMethods.Resolved, resolved, droppable: true);

        // It hears of its own, and of nobody else's.
        nodes.Find(request.DeviceId)?.Send(SharedEvent.Create(NodePairingMethods.Resolved, resolved, droppable: true));
    }
}
