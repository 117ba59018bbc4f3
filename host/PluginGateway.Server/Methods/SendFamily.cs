using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>send</c> (<c>methods.md</c> §4). The same key sends once; one that failed can be tried again (the reference remembers the failure).</summary>
internal sealed class SendFamily(ChannelHub channels, OutboxSend outbox, OnceOnly once, SessionService sessions, SessionKeys keys, ILogger<SendFamily> log) : IMethodFamily
{
    // The reference's default (methods.md §4).
    private const string DefaultChannel = "whatsapp";

    /// <inheritdoc />
    public void Register(IMethodRegistry methods) => methods.Add(SendMethods.Send, Access.Write, SendOnceAsync);

    private async ValueTask<SendResult> SendOnceAsync(SendParams send, MethodContext<SendResult> context)
    {
        var channel = send.Channel ?? DefaultChannel;
        if (!channels.Has(channel))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channel}");
        }

        if (send.MediaUrl is not null || send.MediaUrls is { Count: > 0 })
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "invalid send params: media is not supported yet; send the text alone");
        }

        var request = IdempotentRequest.Of(context.Caller, SendMethods.Send, send.IdempotencyKey, send);
        return await once.Begin(request, SendMethods.Send.ResultInfo, () => SendAsync(channel, send, context.Caller)).Result;
    }

    // Not the caller's token: a second caller with the same key may be waiting for the same message.
    private async Task<SendResult> SendAsync(string channel, SendParams send, Caller caller)
    {
        var session = send.SessionKey is { Length: > 0 } key ? keys.Canonical(key) : null;
        if (session is not null)
        {
            sessions.RequireSendAllowed(session);
        }

        // Somebody else's key is another message.
        var message = new OutboundMessage(send.To, send.Message, $"send/{caller.Principal}/{send.IdempotencyKey}");
        var receipt = await outbox.SendAsync(channel, send.AccountId, message, session);
        if (session is not null)
        {
            await NoteAsync(session, send);
        }

        return new SendResult(send.IdempotencyKey, receipt.ExternalId, channel) { ChatId = send.To };
    }

    private async Task NoteAsync(string session, SendParams send)
    {
        try
        {
            await sessions.AppendAsync(session, ("assistant", send.Message, send.IdempotencyKey));
        }
        catch (SqliteException e)
        {
            // It is sent, and must not be sent again because the transcript lacks it.
            ChannelLog.NotNoted(log, session, e.Message);
        }
    }
}
