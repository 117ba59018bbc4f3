using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels.Pairing;

/// <summary>Lets strangers in, and tells them. Any thread.</summary>
internal sealed class SenderAdmission(SenderPairing pairing, Outbox outbox)
{
    /// <summary>Lets one in.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="code">The code that the stranger was told.</param>
    /// <param name="notify">Whether they are told.</param>
    /// <exception cref="Protocol.GatewayException">Nobody waits with this code.</exception>
    public async Task<SenderRequest> ApproveAsync(string channel, string code, bool notify)
    {
        var request = await pairing.ApproveAsync(channel, code);
        if (notify)
        {
            var message = new OutboundMessage(request.Chat, "You have been let in: write to me.", $"pairing/{request.Channel}/{request.AccountId}/{request.SenderId}/{request.Code}/approved");
            await outbox.AddAsync(new OutboxDraft(request.Channel, request.AccountId, OutboxKind.Notice, message));
        }

        return request;
    }
}
