using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels.Pairing;

namespace PluginGateway.Server.Methods;

/// <summary><c>pairing.list</c>, <c>pairing.approve</c>, <c>pairing.reject</c>, <c>pairing.remove</c> (<c>channels.md</c> §4.2).</summary>
internal sealed class PairingFamily(SenderPairing pairing, SenderAdmission admission) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(PairingMethods.List, Access.Pairing, (list, _) => ValueTask.FromResult(List(list)));
        methods.Add(PairingMethods.Approve, Access.Pairing, async (code, _) => Decision(await admission.ApproveAsync(code.Channel, code.Code, code.Notify == true)));
        methods.Add(PairingMethods.Reject, Access.Pairing, async (code, _) => Decision(await pairing.RejectAsync(code.Channel, code.Code)));
        methods.Add(PairingMethods.Remove, Access.Pairing, async (remove, _) => await RemoveAsync(remove));
    }

    private PairingList List(PairingListParams list)
    {
        var (pending, paired) = pairing.List(list.Channel);
        return new PairingList(
            [.. pending.Select(request => new PairingWaiting(request.Channel, request.AccountId, request.SenderId, request.Code, request.CreatedAt, request.LastSeenAt) { SenderName = request.SenderName })],
            [.. paired.Select(known => new PairingAdmitted(known.Channel, known.AccountId, known.SenderId, known.ApprovedAt) { SenderName = known.SenderName })]);
    }

    private async Task<PairingDecision> RemoveAsync(PairingRemoveParams remove)
    {
        var gone = await pairing.RemoveAsync(remove.Channel, remove.AccountId, remove.SenderId);
        return new PairingDecision(gone.Channel, gone.AccountId, gone.SenderId);
    }

    private static PairingDecision Decision(SenderRequest request) => new(request.Channel, request.AccountId, request.SenderId);
}
