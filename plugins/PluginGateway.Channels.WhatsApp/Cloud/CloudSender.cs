using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>Sends by the Cloud API. Any thread.</summary>
internal sealed class CloudSender(GraphClient graph, IChannelContext context, bool tellsRead)
{
    private readonly ConcurrentDictionary<string, string> _lastFrom = new(StringComparer.Ordinal);

    /// <summary>A message has come, which an answer marks as read.</summary>
    public void Came(string chat, string id) => _lastFrom[chat] = id;

    /// <summary>Sends all parts of a message.</summary>
    /// <exception cref="DeliveryException">It was not sent, or nobody knows.</exception>
    public async Task<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var to = NumberOf(message.Chat);
        if (message.Media.Count == 0 && string.IsNullOrWhiteSpace(message.Text))
        {
            throw new DeliveryException(DeliveryFailure.Permanent, "there is nothing to send: no text and no media");
        }

        var (text, last) = (message.Text, "");
        if (message.Media.Count == 0 || (text.Length > 0 && TypeOf(message.Media[0]) is "audio" or "sticker"))
        {
            last = await PostAsync(Frame(to, "text", new JsonObject { ["body"] = text }, message.ReplyTo), cancellation);
            text = "";
        }

        foreach (var medium in message.Media)
        {
            var type = TypeOf(medium);
            var content = new JsonObject { ["id"] = await UploadAsync(medium, cancellation) };
            if (text.Length > 0 && type is not ("audio" or "sticker"))
            {
                (content["caption"], text) = (text, "");
            }

            if (type == "document")
            {
                content["filename"] = medium.FileName ?? "file";
            }

            last = await PostAsync(Frame(to, type, content, message.ReplyTo), cancellation);
        }

        return new DeliveryReceipt(last);
    }

    /// <summary>Shows that an answer is on its way, which also marks the question as read.</summary>
    public async Task ShowTypingAsync(string chat, CancellationToken cancellation)
    {
        if (tellsRead && _lastFrom.TryGetValue(chat, out var id))
        {
            await graph.PostAsync("messages", new JsonObject { ["messaging_product"] = "whatsapp", ["status"] = "read", ["message_id"] = id, ["typing_indicator"] = new JsonObject { ["type"] = "text" } }, cancellation);
        }
    }

    /// <summary>Reacts.</summary>
    public Task ReactAsync(string chat, string externalId, string emoji, CancellationToken cancellation) =>
        graph.PostAsync("messages", Frame(NumberOf(chat), "reaction", new JsonObject { ["message_id"] = externalId, ["emoji"] = emoji }, null), cancellation);

    private static string NumberOf(string chat) => Jids.Parse(chat) is { } jid && jid.EndsWith("@s.whatsapp.net", StringComparison.Ordinal)
        ? jid.Split('@')[0]
        : throw new DeliveryException(DeliveryFailure.Permanent, $"\"{chat}\" is no number with its country (+4915112345678); the Cloud API has no groups");

    private static string TypeOf(MediaReference medium) => medium switch
    {
        { Use: MediaUse.Sticker } => "sticker",
        { MediaType: "image/jpeg" or "image/png" } => "image",
        { MediaType: "video/mp4" or "video/3gpp" } => "video",
        { MediaType: "audio/ogg" or "audio/mpeg" or "audio/mp4" or "audio/aac" or "audio/amr" } => "audio",
        _ => "document",
    };

    private static JsonObject Frame(string to, string type, JsonObject content, string? replyTo)
    {
        var frame = new JsonObject { ["messaging_product"] = "whatsapp", ["recipient_type"] = "individual", ["to"] = to, ["type"] = type, [type] = content };
        if (replyTo is not null)
        {
            frame["context"] = new JsonObject { ["message_id"] = replyTo };
        }

        return frame;
    }

    private async Task<string> PostAsync(JsonObject frame, CancellationToken cancellation)
    {
        var answer = await graph.PostAsync("messages", frame, cancellation);
        return Json.Items(answer, "messages").Select(static sent => Json.Text(sent, "id")).FirstOrDefault(static id => id is not null)
            ?? throw new DeliveryException(DeliveryFailure.Unknown, "the Graph API does not say under which id it has the message");
    }

    private async Task<string> UploadAsync(MediaReference medium, CancellationToken cancellation)
    {
        try
        {
            await using var content = await context.OpenAsync(medium, cancellation);
            return await graph.UploadAsync(content, medium.MediaType, medium.FileName ?? "file", cancellation);
        }
        catch (Exception e) when (e is GatewayException or NotSupportedException)
        {
            throw new DeliveryException(DeliveryFailure.Permanent, e.Message, e);
        }
    }
}
