using System.Globalization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Channels.Pairing;

namespace PluginGateway.Server.Methods;

/// <summary><c>channels.pairing.list</c>, <c>.approve</c>, <c>.dismiss</c>: <c>pairing.*</c> as the control UI of protocol 4 asks for it (<c>protocol-4.md</c> §11.2).</summary>
internal sealed class ChannelPairingFamily(SenderPairing pairing, SenderAdmission admission, ChannelHub channels) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ChannelPairingMethods.List, Access.Pairing, (list, _) => ValueTask.FromResult(List(list)));
        methods.Add(ChannelPairingMethods.Approve, Access.Pairing, async (approve, _) => await ApproveAsync(approve));
        methods.Add(ChannelPairingMethods.Dismiss, Access.Pairing, async (dismiss, _) => await DismissAsync(dismiss));
    }

    private ChannelPairingList List(ChannelPairingListParams list)
    {
        var status = channels.Status();
        string Label(string channel) => status.ChannelLabels.GetValueOrDefault(channel, channel);
        bool IsAsked(string channel, string account) => (list.Channel is null || list.Channel == channel) && (list.AccountId is null || list.AccountId == account);

        var accounts = status.ChannelAccounts.SelectMany(pair => pair.Value
            .Where(account => account.DmPolicy == "pairing" && IsAsked(pair.Key, account.AccountId))
            .Select(account => new ChannelPairingAccount(pair.Key, Label(pair.Key), account.AccountId, NotifySupported: true)));
        var waiting = pairing.List(list.Channel).Pending.Where(request => IsAsked(request.Channel, request.AccountId)).Select(request => new ChannelPairingRequest(
            request.Code, request.Channel, Label(request.Channel), request.AccountId, request.SenderId, request.SenderName ?? request.SenderId,
            Time(request.CreatedAt), Time(request.LastSeenAt), Time(request.CreatedAt + (long)SenderPairing.Life.TotalMilliseconds), NotifySupported: true));
        return new ChannelPairingList([.. accounts], [.. waiting], CommandOwnerConfigured: true, new ChannelPairingLimits(SenderPairing.MostPending, (long)SenderPairing.Life.TotalMilliseconds));
    }

    private async Task<ChannelPairingApproved> ApproveAsync(ChannelPairingApproveParams approve)
    {
        Require(approve.Channel, approve.AccountId, approve.RequestId);
        var request = await admission.ApproveAsync(approve.Channel, approve.RequestId, approve.Notify == true);
        return new ChannelPairingApproved(approve.RequestId, request.SenderId, approve.Notify == true ? "sent" : "not-requested");
    }

    private async Task<ChannelPairingDismissed> DismissAsync(ChannelPairingParams dismiss)
    {
        Require(dismiss.Channel, dismiss.AccountId, dismiss.RequestId);
        return new ChannelPairingDismissed(dismiss.RequestId, (await pairing.RejectAsync(dismiss.Channel, dismiss.RequestId)).SenderId);
    }

    // A code is of a channel; who names the account as well means nobody of another one.
    private void Require(string channel, string account, string code)
    {
        if (!pairing.List(channel).Pending.Any(request => request.AccountId == account && request.Code == code))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"nobody waits with this request on {channel} for account '{account}'; requests hold for an hour, channels.pairing.list shows who waits");
        }
    }

    private static string Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
