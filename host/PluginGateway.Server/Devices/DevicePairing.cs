using PluginGateway.Protocol;
using PluginGateway.Server.Events;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Devices;

/// <summary>Which devices may come in, as what, and who decided so (<c>wire.md</c> §6.5, SEC-06). Any thread.</summary>
internal sealed class DevicePairing(DeviceBook book, Broadcaster broadcaster, ExecutingCommands executing)
{
    // Far more than a person could decide about within a request's life.
    private const int MostWaiting = 256;

    /// <summary>
    /// Lets a device pass that was approved for what it wants, and asks for a decision about any other. A device at this machine itself is approved at once, for
    /// whoever shows the owner's secret there could approve it anyway; but never one that somebody took something from.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="claims">What it wants.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="isOwner">Whether it showed the owner's secret and not a token of its own.</param>
    /// <returns>Null when it may pass, else the request that waits.</returns>
    /// <exception cref="GatewayException">Too many devices wait already.</exception>
    public async ValueTask<PairingNeed?> AskAsync(ProvedDevice device, Claims claims, RequestPeer from, bool isOwner)
    {
        if (Lacks(book.Find(device.Id), claims) is not { } reason)
        {
            return null;
        }

        Task written;
        PairingRequest request;
        bool isSilent;
        lock (book.Gate)
        {
            var known = book.Find(device.Id);
            if (Lacks(known, claims) is not { } lacks)
            {
                return null;
            }

            reason = lacks;
            if (book.RequestOf(device.Id) is { } waiting)
            {
                // The first request stands as it was made, also when the device has come nearer since.
                return new PairingNeed(waiting, reason, known);
            }

            request = new PairingRequest(
                Guid.NewGuid().ToString(), device.Id, device.PublicKey, claims.Role, claims.Scopes, claims.Commands, DeviceEntries.LookOf(claims, from), known is not null, book.Now)
            {
                Node = DeviceEntries.FactsOf(claims),
                Pin = claims.Pin,
            };
            isSilent = isOwner && from.MayPairSilently && reason != PairingNeed.OtherMachine && !WasTakenFrom(known, claims.Role);
            written = isSilent ? book.PutAsync(Approved(known, request), settlesRequest: true) : PutNew(request);
        }

        await written;
        if (isSilent)
        {
            Announce(request, "approved");
            return null;
        }

        AnnounceNew(request);
        return new PairingNeed(request, reason, book.Find(device.Id));
    }

    /// <summary>Has somebody ask for a node that has not asked itself yet. Its id is made of its key: whoever connects with another is not let in by it.</summary>
    /// <param name="wanted">What is asked for; a request of its device that waits already stands instead.</param>
    /// <returns>The request, and whether it is new.</returns>
    /// <exception cref="GatewayException">Too many devices wait already, or the device waits for another role.</exception>
    public async ValueTask<(PairingRequest Request, bool Created)> AskForNodeAsync(PairingRequest wanted)
    {
        Task written;
        PairingRequest request;
        lock (book.Gate)
        {
            if (book.RequestOf(wanted.DeviceId) is { } waiting)
            {
                return waiting.Role == Roles.Node
                    ? (waiting, false)
                    : throw new GatewayException(ErrorCodes.InvalidRequest, $"this device waits for a decision about the role {waiting.Role}; decide about that first (pgw devices list)");
            }

            request = wanted with { IsRepair = book.Find(wanted.DeviceId) is { IsPaired: true } };
            written = PutNew(request);
        }

        await written;
        AnnounceNew(request);
        return (request, true);
    }

    /// <summary>Notes the key of a device that was approved before it had ever shown one, and what kind of machine it is when it says so for the first time.</summary>
    public async ValueTask LearnAsync(ProvedDevice proved, Claims claims)
    {
        Task written;
        lock (book.Gate)
        {
            if (book.Find(proved.Id) is not { } device || (device.PublicKey.Length > 0 && (device.Pin is not null || claims.Pin is null)))
            {
                return;
            }

            written = book.PutAsync(device with { PublicKey = proved.PublicKey, Pin = device.Pin ?? claims.Pin });
        }

        await written;
    }

    /// <summary>Gives a paired node another name.</summary>
    /// <exception cref="GatewayException">There is no such node.</exception>
    public async ValueTask RenameNodeAsync(string nodeId, string name)
    {
        Task written;
        lock (book.Gate)
        {
            var device = book.Find(nodeId) is { } known && known.Standing(Roles.Node) is not null ? known : throw Unknown("nodeId");
            written = book.PutAsync(device with { Label = name });
        }

        await written;
    }

    /// <summary>Approves a request, exactly as it stands.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="held">The approver's scopes.</param>
    /// <exception cref="GatewayException">There is no such request, or the approver does not hold all that it asks for.</exception>
    public async ValueTask<DevicePairApproved> ApproveAsync(string requestId, IEnumerable<string> held)
    {
        Task written;
        Device device;
        PairingRequest request;
        lock (book.Gate)
        {
            request = book.Request(requestId) ?? throw Unknown("requestId");
            ScopeCheck.Require(held, request.Scopes.Concat(executing.ScopesToApprove(request.Role, request.Commands)));

            // Somebody has seen the commands: where they are approved apart, they need not be a second time.
            var seen = new ApprovedOffer(request.Node?.Caps ?? [], request.Commands);
            device = Approved(book.Find(request.DeviceId), request);
            if (request.Commands.Count > 0)
            {
                device = device with { Offer = (device.Offer ?? ApprovedOffer.None).With(seen) };
            }

            written = book.PutAsync(device, settlesRequest: true);
        }

        await written;
        Announce(request, "approved");
        return new DevicePairApproved(requestId, DeviceEntries.Of(device));
    }

    /// <summary>Turns a request down.</summary>
    /// <exception cref="GatewayException">There is no such request.</exception>
    public async ValueTask<DevicePairRejected> RejectAsync(string requestId)
    {
        Task written;
        PairingRequest request;
        lock (book.Gate)
        {
            request = book.Request(requestId) ?? throw Unknown("requestId");
            written = book.DropAsync(request);
        }

        await written;
        Announce(request, "rejected");
        return new DevicePairRejected(requestId, request.DeviceId);
    }

    /// <summary>Takes everything from a device.</summary>
    /// <exception cref="GatewayException">It is not paired.</exception>
    public async ValueTask RemoveAsync(string deviceId)
    {
        Task written;
        lock (book.Gate)
        {
            var device = book.Find(deviceId) is { IsPaired: true } paired ? paired : throw Unknown("deviceId");
            var now = book.Now;
            written = book.PutAsync(
                device with
                {
                    RemovedAt = now,
                    MayExecute = false,
                    Pin = null,
                    Offer = null,
                    Roles = device.Roles.Values
                        .Select(role => role with { RevokedAt = role.RevokedAt ?? now, Tokens = [], Epoch = book.NewEpoch() })
                        .ToDictionary(role => role.Name, StringComparer.Ordinal),
                },
                settlesRequest: true);
        }

        await written;
    }

    private static GatewayException Unknown(string what) => new(ErrorCodes.InvalidRequest, $"unknown {what}");

    // What it was not approved for, in the words of protocol-4.md §3.6; null when nothing is missing.
    private string? Lacks(Device? device, Claims claims) => device?.Standing(claims.Role) is not { } role
        ? device is { IsPaired: true, Roles.Count: > 0 } ? PairingNeed.OtherRole : PairingNeed.NotPaired
        : !Scopes.Covered(role.Scopes).IsSupersetOf(claims.Scopes) || (!device.MayExecute && executing.Includes(claims.Commands))
            ? PairingNeed.MoreScopes
            : claims.Pin is { } now && device.Pin is { } pinned && !pinned.Fits(now) ? PairingNeed.OtherMachine : null;

    // Else a revocation would last until the next connection (SEC-07).
    private static bool WasTakenFrom(Device? device, string role) =>
        device is { IsPaired: false } || device?.Roles.GetValueOrDefault(role) is { RevokedAt: not null } or { IsLimited: true };

    private Task PutNew(PairingRequest request) => book.Waiting().Count < MostWaiting
        ? book.PutAsync(request)
        : throw new GatewayException(ErrorCodes.Unavailable, "too many devices wait for a decision; approve or reject some of them (pgw devices list)");

    private Device Approved(Device? known, PairingRequest request)
    {
        var now = book.Now;
        var device = known is { IsPaired: true } ? known : (known ?? new Device(request.DeviceId, request.PublicKey, now)) with { CreatedAt = now, RemovedAt = null };
        var role = device.Standing(request.Role) is { } standing
            ? standing with { Scopes = [.. standing.Scopes.Union(request.Scopes, StringComparer.Ordinal)], IsLimited = false }
            : new DeviceRole(request.Role, request.Scopes, now) { Epoch = book.NewEpoch() };
        return (device with
        {
            ApprovedAt = now,
            MayExecute = device.MayExecute || executing.Includes(request.Commands),
            Look = request.Look,
            Node = request.Node ?? device.Node,
            Pin = request.Pin ?? device.Pin,
        }).With(role);
    }

    private void AnnounceNew(PairingRequest request)
    {
        broadcaster.Send(DeviceMethods.Requested, DeviceEntries.Of(request), droppable: true);
        if (request.Role == Roles.Node)
        {
            broadcaster.Send(NodePairingMethods.Requested, NodePairingEntries.Of(request), droppable: true);
        }
    }

    private void Announce(PairingRequest request, string decision)
    {
        broadcaster.Send(DeviceMethods.Resolved, new PairingResolved(request.RequestId, request.DeviceId, decision, book.Now), droppable: true);
        if (request.Role == Roles.Node)
        {
            broadcaster.Send(NodePairingMethods.Resolved, new NodePairResolved(request.RequestId, request.DeviceId, decision, book.Now), droppable: true);
        }
    }
}
