using System.Collections.Concurrent;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary>
/// <c>send</c> (<c>methods.md</c> §4). The same key sends once within five minutes, also while the first is under way; a failure is not remembered, so that the
/// key can be tried again (the reference remembers it).
/// </summary>
internal sealed class SendFamily(ChannelHub channels, ChannelOutbound outbound, SessionService sessions, SessionKeys keys, TimeProvider time) : IMethodFamily
{
    // The reference's default (methods.md §4).
    private const string DefaultChannel = "whatsapp";

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Lazy<Task<SendResult>>> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Key, DateTimeOffset Forget)> _expiry = new();

    /// <inheritdoc />
    public void Register(IMethodRegistry methods) => methods.Add(SendMethods.Send, Access.Write, (send, _) => SendOnceAsync(send));

    private async ValueTask<SendResult> SendOnceAsync(SendParams send)
    {
        Forget();
        var channel = send.Channel ?? DefaultChannel;
        if (!channels.Has(channel))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channel}");
        }

        if (send.MediaUrl is not null || send.MediaUrls is { Count: > 0 })
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "invalid send params: media is not supported yet; send the text alone");
        }

        // Not the caller's token: a second caller with the same key may be waiting for the same message.
        var mine = _sent.GetOrAdd(send.IdempotencyKey, _ => new Lazy<Task<SendResult>>(() => SendAsync(channel, send)));
        try
        {
            var result = await mine.Value;
            _expiry.Enqueue((send.IdempotencyKey, time.GetUtcNow() + Remembered));
            return result;
        }
        catch
        {
            _sent.TryRemove(KeyValuePair.Create(send.IdempotencyKey, mine));
            throw;
        }
    }

    private async Task<SendResult> SendAsync(string channel, SendParams send)
    {
        var receipt = await outbound.SendAsync(channel, send.AccountId, new OutboundMessage(send.To, send.Message, send.IdempotencyKey), CancellationToken.None);
        if (send.SessionKey is { Length: > 0 } key)
        {
            await sessions.AppendAsync(keys.Canonical(key), "assistant", send.Message, send.IdempotencyKey);
        }

        return new SendResult(send.IdempotencyKey, receipt.ExternalId, channel) { ChatId = send.To };
    }

    private void Forget()
    {
        while (_expiry.TryPeek(out var oldest) && oldest.Forget <= time.GetUtcNow() && _expiry.TryDequeue(out oldest))
        {
            _sent.TryRemove(oldest.Key, out _);
        }
    }
}
