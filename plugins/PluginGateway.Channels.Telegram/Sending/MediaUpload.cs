using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>Sends media, each as a stream out of the gateway's store. Any thread.</summary>
internal sealed class MediaUpload(BotApiClient api, IChannelContext context)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    // What Telegram does not take as a picture, it takes as a file.
    private static readonly string[] NoPicture = ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "too big for a photo", "PHOTO_SAVE_FILE_INVALID"];

    /// <summary>Sends one, or an album.</summary>
    /// <param name="media">What.</param>
    /// <param name="caption">The words with it; <paramref name="parseMode"/> says how they are to be read.</param>
    /// <param name="parseMode">HTML or nothing.</param>
    /// <param name="target">Where to.</param>
    /// <param name="reply">What it answers.</param>
    /// <param name="key">The idempotency key.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The last message that came of it.</returns>
    /// <exception cref="BotApiException">It did not succeed.</exception>
    public async Task<Message> SendAsync(
        IReadOnlyList<MediaReference> media, string caption, string? parseMode, ChatTarget target, long? reply, string key, CancellationToken cancellation)
    {
        if (media.Count > 1)
        {
            var form = await AlbumAsync(media, caption, parseMode, target, reply, cancellation);
            return (await api.UploadAsync("sendMediaGroup", form, BotApiJson.Default.BotApiAnswerIReadOnlyListMessage, Deadline, key, cancellation))[^1];
        }

        var call = MediaCall.Of(media[0]);
        try
        {
            return await OneAsync(call, media[0], caption, parseMode, target, reply, key, cancellation);
        }
        catch (BotApiException e) when (call.Field == "photo" && NoPicture.Any(e.Says))
        {
            return await OneAsync(MediaCall.Document, media[0], caption, parseMode, target, reply, key, cancellation);
        }
    }

    private async Task<Message> OneAsync(
        MediaCall call, MediaReference medium, string caption, string? parseMode, ChatTarget target, long? reply, string key, CancellationToken cancellation)
    {
        var form = Form(target, reply);
        if (call.TakesCaption && caption.Length > 0)
        {
            Add(form, "caption", caption);
            Add(form, "parse_mode", parseMode);
        }

        await AddAsync(form, call.Field, medium, cancellation);
        return await api.UploadAsync(call.Method, form, BotApiJson.Default.BotApiAnswerMessage, Deadline, key, cancellation);
    }

    private async Task<MultipartFormDataContent> AlbumAsync(
        IReadOnlyList<MediaReference> media, string caption, string? parseMode, ChatTarget target, long? reply, CancellationToken cancellation)
    {
        var form = Form(target, reply);
        IReadOnlyList<GroupMedium> list = [.. media.Select((medium, index) => new GroupMedium(MediaCall.Of(medium).Field, $"attach://file{index}")
        {
            Caption = index == 0 && caption.Length > 0 ? caption : null, ParseMode = index == 0 && caption.Length > 0 ? parseMode : null,
        })];
        Add(form, "media", JsonSerializer.Serialize(list, BotApiJson.Default.IReadOnlyListGroupMedium));
        for (var index = 0; index < media.Count; index++)
        {
            await AddAsync(form, $"file{index}", media[index], cancellation);
        }

        return form;
    }

    private static MultipartFormDataContent Form(ChatTarget target, long? reply)
    {
        var form = new MultipartFormDataContent();
        Add(form, "chat_id", target.Chat);
        Add(form, "message_thread_id", target.MessageThread is { } thread ? $"{thread}" : null);
        Add(form, "reply_parameters", reply is { } number ? $$"""{"message_id":{{number}},"allow_sending_without_reply":true}""" : null);
        return form;
    }

    private static void Add(MultipartFormDataContent form, string name, string? value)
    {
        if (value is not null)
        {
            form.Add(new StringContent(value, Encoding.UTF8), $"\"{name}\"");
        }
    }

    private async Task AddAsync(MultipartFormDataContent form, string name, MediaReference medium, CancellationToken cancellation)
    {
        var content = new StreamContent(await context.OpenAsync(medium, cancellation));
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(medium.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{name}\"; filename=\"{NameOf(medium)}\"");
        form.Add(content);
    }

    // A header's letters are bytes to the framework, and UTF-8 to Telegram.
    private static string NameOf(MediaReference medium)
    {
        var name = new string([.. (medium.FileName ?? "").Where(static letter => !char.IsControl(letter) && letter is not ('"' or '\\' or '/'))]);
        return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name.Length > 0 ? name : $"file{ExtensionOf(medium.MediaType)}"));
    }

    private static string ExtensionOf(string mediaType) => mediaType.Split(';')[0] switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "video/mp4" => ".mp4",
        "audio/mpeg" => ".mp3",
        "audio/ogg" => ".ogg",
        "audio/mp4" => ".m4a",
        "application/pdf" => ".pdf",
        _ => "",
    };
}
