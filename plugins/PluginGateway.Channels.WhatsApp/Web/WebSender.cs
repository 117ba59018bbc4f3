using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Sends by a linked device. Any thread.</summary>
internal sealed class WebSender(BridgeDesk desk, MediaFiles media, ReadMarks marks, bool tellsRead, BridgeTimes times, TimeProvider time)
{
    /// <summary>Sends all parts of a message, each under an id that follows from its key; ends when WhatsApp has them.</summary>
    /// <exception cref="DeliveryException">It was not sent, or nobody knows.</exception>
    public async Task<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var to = TargetOf(message.Chat);
        if (message.Media.Count == 0 && string.IsNullOrWhiteSpace(message.Text))
        {
            throw new DeliveryException(DeliveryFailure.Permanent, "there is nothing to send: no text and no media");
        }

        await MarkReadAsync(message.Chat, cancellation);
        if (message.Draft is { } draft && await FinishDraftAsync(to, draft, message, cancellation) is { } finished)
        {
            return finished;
        }

        var (part, text, last) = (0, message.Text, "");
        if (message.Media.Count == 0 || (text.Length > 0 && KindOf(message.Media[0]) is "voice" or "audio" or "sticker" or "videoNote"))
        {
            last = await SayAsync(Frame(to, message, part++, text), cancellation);
            text = "";
        }

        foreach (var medium in message.Media)
        {
            using var file = await HandAsync(medium, cancellation);
            var frame = Frame(to, message, part++, text);
            frame["media"] = new JsonObject { ["kind"] = KindOf(medium), ["path"] = file.Path, ["mimetype"] = medium.MediaType, ["fileName"] = medium.FileName };
            last = await SayAsync(frame, cancellation);
            text = "";
        }

        return new DeliveryReceipt(MessageIds.External(Jids.Show(to), last));
    }

    /// <summary>Shows an answer while it is being made, as a message that is changed.</summary>
    /// <returns>What the draft goes by.</returns>
    /// <exception cref="DeliveryException">It was not shown, or nobody knows.</exception>
    public async Task<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation)
    {
        var to = TargetOf(message.Chat);
        if (Draft.Read(draft) is { } shown)
        {
            if (shown.IsOpen(time.GetUtcNow()))
            {
                await GuardAsync(() => desk.AskAsync("edit", Change(to, shown.Id, message.Text), cancellation));
            }

            return draft!;
        }

        var id = MessageIds.Of($"{message.IdempotencyKey}/draft", 0);
        var frame = Frame(to, message, 0, message.Text);
        frame["id"] = id;
        await GuardAsync(() => desk.AskAsync("send", frame, cancellation));
        return new Draft(id, time.GetUtcNow()).ToString();
    }

    /// <summary>Shows that an answer is on its way, and that the question was read.</summary>
    public async Task ShowTypingAsync(string chat, CancellationToken cancellation)
    {
        await MarkReadAsync(chat, cancellation);
        await desk.AskAsync("presence", new JsonObject { ["to"] = TargetOf(chat), ["state"] = "composing" }, cancellation);
    }

    /// <summary>Does something that has no id of its own: react, edit, delete.</summary>
    /// <exception cref="DeliveryException">It was not done, or nobody knows.</exception>
    public async Task DoAsync(string method, string chat, string externalId, JsonObject more, CancellationToken cancellation)
    {
        more["to"] = TargetOf(chat);
        more["of"] = MessageIds.IdIn(externalId);
        await GuardAsync(() => desk.AskAsync(method, more, cancellation));
    }

    /// <summary>Asks a question with answers to choose from.</summary>
    /// <exception cref="DeliveryException">It was not sent, or nobody knows.</exception>
    public async Task<DeliveryReceipt> PollAsync(string chat, string question, IReadOnlyList<string> options, int choices, string key, CancellationToken cancellation)
    {
        var to = TargetOf(chat);
        var frame = new JsonObject { ["id"] = MessageIds.Of(key, 0), ["to"] = to, ["question"] = question, ["options"] = new JsonArray([.. options.Select(static option => JsonValue.Create(option))]), ["choices"] = choices };
        return new DeliveryReceipt(MessageIds.External(Jids.Show(to), await SayAsync(frame, cancellation, "poll")));
    }

    private static JsonObject Change(string to, string of, string text)
    {
        var frame = new JsonObject { ["to"] = to, ["of"] = of, ["text"] = text };
        Mention(frame, text);
        return frame;
    }

    private static string TargetOf(string chat) => Jids.Parse(chat) ?? throw new DeliveryException(
        DeliveryFailure.Permanent, $"\"{chat}\" is no chat of WhatsApp's: it is a number with its country (+4915112345678), or a group's id (…@g.us)");

    private static string KindOf(MediaReference media) => media.Use switch
    {
        MediaUse.Voice => "voice",
        MediaUse.Sticker => "sticker",
        MediaUse.Animation => "animation",
        _ when media.MediaType is "image/jpeg" or "image/png" or "image/webp" => "image",
        _ when media.MediaType.StartsWith("video/", StringComparison.Ordinal) => "video",
        _ when media.MediaType.StartsWith("audio/", StringComparison.Ordinal) => "audio",
        _ => "document",
    };

    private static JsonObject Frame(string to, OutboundMessage message, int part, string text)
    {
        var frame = new JsonObject { ["id"] = MessageIds.Of(message.IdempotencyKey, part), ["to"] = to, ["text"] = text };
        if (part == 0 && message.ReplyTo is { } answered)
        {
            frame["replyTo"] = MessageIds.IdIn(answered);
        }

        Mention(frame, text);
        return frame;
    }

    private static void Mention(JsonObject frame, string text)
    {
        var mentions = Jids.MentionedIn(text).Select(static jid => JsonValue.Create(jid)).ToArray();
        if (mentions.Length > 0)
        {
            frame["mentions"] = new JsonArray([.. mentions]);
        }
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (BridgeRefusal e)
        {
            throw new DeliveryException(
                e.Kind switch { "notConnected" => DeliveryFailure.Transient, "permanent" or "tooLarge" => DeliveryFailure.Permanent, _ => DeliveryFailure.Unknown }, e.Message, e);
        }
        catch (BridgeException e)
        {
            throw new DeliveryException(DeliveryFailure.Unknown, $"{e.Message}; WhatsApp may have the message or not", e);
        }
    }

    private async Task<MediaFiles.HandedFile> HandAsync(MediaReference medium, CancellationToken cancellation)
    {
        try
        {
            return await media.HandAsync(medium, cancellation);
        }
        catch (Exception e) when (e is GatewayException or NotSupportedException)
        {
            throw new DeliveryException(DeliveryFailure.Permanent, e.Message, e);
        }
        catch (IOException e)
        {
            throw new DeliveryException(DeliveryFailure.Transient, $"a medium could not be handed to the bridge: {e.Message}", e);
        }
    }

    /// <summary>Puts a message in the place of its draft.</summary>
    /// <returns>Null when it is to be sent as a message of its own: then there is no draft any more.</returns>
    private async Task<DeliveryReceipt?> FinishDraftAsync(string to, string draft, OutboundMessage message, CancellationToken cancellation)
    {
        if (Draft.Read(draft) is not { } shown)
        {
            return null;
        }

        if (message.Media.Count > 0 || !shown.IsOpen(time.GetUtcNow()))
        {
            // Phones pass over changes that come too late, without a word.
            await GuardAsync(() => desk.AskAsync("delete", new JsonObject { ["to"] = to, ["of"] = shown.Id }, cancellation));
            return null;
        }

        var frame = Change(to, shown.Id, message.Text);
        frame["id"] = MessageIds.Of(message.IdempotencyKey, 0);
        await SayAsync(frame, cancellation, "edit");
        return new DeliveryReceipt(MessageIds.External(Jids.Show(to), shown.Id));
    }

    private async Task<string> SayAsync(JsonObject frame, CancellationToken cancellation, string method = "send")
    {
        var id = frame["id"]!.GetValue<string>();
        using var ack = desk.ExpectAck(id);
        await GuardAsync(() => desk.AskAsync(method, frame, cancellation));
        try
        {
            await ack.Come.WaitAsync(times.Ack, time, cancellation);
            return id;
        }
        catch (BridgeRefusal e)
        {
            throw new DeliveryException(DeliveryFailure.Permanent, e.Message, e);
        }
        catch (TimeoutException e)
        {
            throw new DeliveryException(DeliveryFailure.Unknown, "WhatsApp has not said that it has the message", e);
        }
    }

    private async Task MarkReadAsync(string chat, CancellationToken cancellation)
    {
        if (!tellsRead || marks.Take(chat) is not { Count: > 0 } ids || Jids.Parse(chat) is not { } jid)
        {
            return;
        }

        try
        {
            await desk.AskAsync("read", new JsonObject { ["chat"] = jid, ["ids"] = new JsonArray([.. ids.Select(static id => JsonValue.Create(id))]) }, cancellation);
        }
        catch (Exception e) when (e is BridgeRefusal or BridgeException)
        {
            // A mark that is missing is a blemish.
        }
    }
}
