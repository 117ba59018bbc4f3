using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>send</c> (<c>methods.md</c> §4). The same key sends once; one that failed can be tried again (the reference remembers the failure).</summary>
internal sealed class SendFamily(ChannelHub channels, OutboxSend outbox, MediaSources sources, OnceOnly once, SessionService sessions, SessionKeys keys, ILogger<SendFamily> log) : IMethodFamily
{
    // The reference's default (methods.md §4).
    private const string DefaultChannel = "whatsapp";
    private const int MostMedia = 10;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods) => methods.Add(SendMethods.Send, Access.Write, SendOnceAsync);

    private async ValueTask<SendResult> SendOnceAsync(SendParams send, MethodContext<SendResult> context)
    {
        var channel = send.Channel ?? DefaultChannel;
        if (!channels.Has(channel))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channel}");
        }

        IReadOnlyList<string> named = [.. new[] { send.MediaUrl }.OfType<string>().Concat(send.MediaUrls ?? []).Distinct(StringComparer.Ordinal)];
        if (named.Count > MostMedia)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid send params: {named.Count} media; one message takes {MostMedia}");
        }

        var request = IdempotentRequest.Of(context.Caller, SendMethods.Send, send.IdempotencyKey, send);
        return await once.Begin(request, SendMethods.Send.ResultInfo, () => SendAsync(channel, send, named, context.Caller)).Result;
    }

    // Not the caller's token: a second caller with the same key may be waiting for the same message.
    private async Task<SendResult> SendAsync(string channel, SendParams send, IReadOnlyList<string> named, Caller caller)
    {
        var session = send.SessionKey is { Length: > 0 } key ? keys.Canonical(key) : null;
        if (session is not null)
        {
            sessions.RequireSendAllowed(session);
        }

        var media = new List<MediaReference>();
        foreach (var one in named)
        {
            media.Add(await MediumAsync(one, send.GifPlayback == true));
        }

        // Somebody else's key is another message.
        var message = new OutboundMessage(send.To, send.Message, $"send/{caller.Principal}/{send.IdempotencyKey}") { Media = media };
        var receipt = await outbox.SendAsync(channel, send.AccountId, message, session);
        if (session is not null)
        {
            await NoteAsync(session, send, media);
        }

        return new SendResult(send.IdempotencyKey, receipt.ExternalId, channel) { ChatId = send.To };
    }

    // Who may send may read, and so may name whatever is kept.
    private async Task<MediaReference> MediumAsync(string named, bool asGif)
    {
        var medium = await sources.FindAsync(named, "send", static _ => true, CancellationToken.None);
        return asGif && MediaKind.KindOf(medium.MediaType) == "video" ? medium with { Use = MediaUse.Animation } : medium;
    }

    private async Task NoteAsync(string session, SendParams send, IReadOnlyList<MediaReference> media)
    {
        try
        {
            await sessions.AppendAsync(session, ("assistant", send.Message, send.IdempotencyKey), named: RunMedia.Named(media));
        }
        catch (SqliteException e)
        {
            // It is sent, and must not be sent again because the transcript lacks it.
            ChannelLog.NotNoted(log, session, e.Message);
        }
    }
}
