using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>The medium that a message carries. Pure.</summary>
internal static class MessageMedia
{
    /// <summary>It; null when it carries none.</summary>
    public static RemoteMedium? Of(Message message) => message switch
    {
        { Photo: { Count: > 0 } sizes } => Photo(sizes),
        // Before the document, which Telegram sends beside it for older clients.
        { Animation: { } file } => File(file, "animation", "video/mp4", MediaUse.Animation),
        { Video: { } file } => File(file, "video", "video/mp4"),
        { VideoNote: { } file } => File(file, "video note", "video/mp4", MediaUse.VideoNote),
        { Voice: { } file } => File(file, "voice message", "audio/ogg", MediaUse.Voice),
        { Audio: { } file } => File(file, "audio", "audio/mpeg"),
        { Sticker: { } sticker } => new RemoteMedium(
            sticker.FileId, "sticker", sticker.IsAnimated ? "application/x-tgsticker" : sticker.IsVideo ? "video/webm" : "image/webp", null, sticker.FileSize ?? 0, MediaUse.Sticker),
        { Document: { } file } => File(file, "file", "application/octet-stream"),
        _ => null,
    };

    private static RemoteMedium Photo(IReadOnlyList<PhotoSize> sizes)
    {
        var largest = sizes.MaxBy(static size => (long)size.Width * size.Height)!;
        return new RemoteMedium(largest.FileId, "picture", "image/jpeg", null, largest.FileSize ?? 0);
    }

    private static RemoteMedium File(MediaFile file, string name, string type, MediaUse use = MediaUse.Plain) =>
        new(file.FileId, name, file.MimeType ?? type, file.FileName is { } path ? Path.GetFileName(path.Replace('\\', '/')) : null, file.FileSize ?? 0, use);
}
