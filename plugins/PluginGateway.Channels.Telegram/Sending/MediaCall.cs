using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>What may stand in one album.</summary>
internal enum AlbumFamily
{
    None,
    Visual,
    Audio,
    Document,
}

/// <summary>How a medium is sent.</summary>
/// <param name="Method">The method for one.</param>
/// <param name="Field">Its field, which is also its kind in an album.</param>
/// <param name="Family">With what it may stand in an album.</param>
/// <param name="TakesCaption">Whether words go with it.</param>
internal sealed record MediaCall(string Method, string Field, AlbumFamily Family, bool TakesCaption = true)
{
    private const long LargestPhoto = 10 * 1024 * 1024;

    private static readonly MediaCall Photo = new("sendPhoto", "photo", AlbumFamily.Visual);
    private static readonly MediaCall Video = new("sendVideo", "video", AlbumFamily.Visual);
    private static readonly MediaCall Animation = new("sendAnimation", "animation", AlbumFamily.None);
    private static readonly MediaCall Audio = new("sendAudio", "audio", AlbumFamily.Audio);
    private static readonly MediaCall Voice = new("sendVoice", "voice", AlbumFamily.None);
    private static readonly MediaCall VideoNote = new("sendVideoNote", "video_note", AlbumFamily.None, TakesCaption: false);
    private static readonly MediaCall Sticker = new("sendSticker", "sticker", AlbumFamily.None, TakesCaption: false);

    /// <summary>As a file, which any medium can be.</summary>
    public static MediaCall Document { get; } = new("sendDocument", "document", AlbumFamily.Document);

    /// <summary>How a medium is sent (<c>channels.md §7</c>, Media out).</summary>
    public static MediaCall Of(MediaReference medium) => (medium.Use, medium.MediaType.Split(';')[0].Trim().ToLowerInvariant()) switch
    {
        (MediaUse.Voice, "audio/ogg" or "audio/opus" or "audio/mpeg" or "audio/mp4" or "audio/m4a" or "audio/x-m4a") => Voice,
        (MediaUse.VideoNote, "video/mp4") => VideoNote,
        (MediaUse.Sticker, "image/webp" or "video/webm" or "application/x-tgsticker") => Sticker,
        (MediaUse.Animation, "video/mp4") or (_, "image/gif") => Animation,
        (_, "image/jpeg" or "image/png" or "image/webp") when medium.Size <= LargestPhoto => Photo,
        (_, "video/mp4") => Video,
        (_, "audio/mpeg" or "audio/mp4" or "audio/m4a" or "audio/x-m4a") => Audio,
        _ => Document,
    };
}
