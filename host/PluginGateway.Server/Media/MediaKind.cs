using PluginGateway.Server.Attachments;

namespace PluginGateway.Server.Media;

/// <summary>What a medium is: by its first bytes; what is said of it only tells apart what looks alike. Pure.</summary>
internal static class MediaKind
{
    /// <summary>How many bytes of the beginning are looked at.</summary>
    public const int Looked = 4096;

    private const string Unknown = "application/octet-stream";
    private const int LongestType = 100;

    /// <summary>The type of a content.</summary>
    /// <param name="beginning">Its first bytes, <see cref="Looked"/> of them where there are so many.</param>
    /// <param name="said">What it is said to be.</param>
    public static string Of(ReadOnlySpan<byte> beginning, string? said)
    {
        var claim = Clean(said);
        if (AttachmentKind.NameOf(beginning) is { } shown)
        {
            return claim is not null && IsKindOf(claim, shown) ? claim : shown;
        }

        // What it would show if it were that, it does not show.
        if (claim is null || AttachmentKind.ShowsItself(claim))
        {
            return AttachmentKind.BeginsAsText(beginning) ? "text/plain" : Unknown;
        }

        return claim;
    }

    /// <summary><c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>.</summary>
    public static string KindOf(string mediaType) => mediaType.Split('/')[0] is ("image" or "video" or "audio") and var kind ? kind : "file";

    /// <summary>Whether a browser may show it in its place: nothing that holds scripts or links, and so no SVG, HTML or PDF (SEC-23).</summary>
    public static bool IsShownInPlace(string mediaType) => mediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "video/mp4" or "video/webm" or "audio/mpeg" or "audio/ogg"
        or "audio/mp4" or "audio/wav" or "audio/webm" or "audio/flac";

    // Containers of which only the claim says what is in them.
    private static bool IsKindOf(string claim, string shown) => claim == shown || shown switch
    {
        "application/zip" => claim.StartsWith("application/vnd.", StringComparison.Ordinal) || claim is "application/epub+zip" or "application/java-archive",
        "application/gzip" => claim is "application/x-tgsticker" or "application/x-gzip",
        "audio/ogg" => claim is "video/ogg" or "audio/opus",
        "video/mp4" => claim is "audio/mp4" or "audio/m4a" or "audio/x-m4a" or "video/quicktime",
        "video/webm" => claim is "audio/webm" or "video/x-matroska" or "audio/x-matroska",
        _ => false,
    };

    private static string? Clean(string? said)
    {
        var type = said?.Split(';')[0].Trim().ToLowerInvariant();
        return type is { Length: > 2 and <= LongestType } && type.Split('/') is [{ Length: > 0 }, { Length: > 0 }] && type.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '+' or '-' or '_')
            ? type == Unknown ? null : type
            : null;
    }
}
