using System.Buffers;
using System.Text.Unicode;

namespace PluginGateway.Server.Attachments;

/// <summary>What a file is, by its content: what it is called or said to be proves nothing (<c>agent-and-chat.md</c> §6). Pure.</summary>
internal static class AttachmentKind
{
    private static readonly SearchValues<byte> NotInText = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    /// <summary>The type of a content that can be sent to an agent; null when it is none.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="said">The type it is said to have. Only tells one kind of text from another.</param>
    public static string? TypeOf(ReadOnlySpan<byte> content, string? said) => Known(content) switch
    {
        { IsTaken: true } known => known.Name,
        { } => null,
        null => IsText(content) ? TextType(said) : null,
    };

    /// <summary>What a content that cannot be sent seems to be, for people.</summary>
    public static string Describe(ReadOnlySpan<byte> content, string? said) => Known(content)?.Name ?? said ?? "unknown";

    /// <summary>What a content shows itself to be by its first bytes; null when it does not.</summary>
    public static string? NameOf(ReadOnlySpan<byte> beginning) => Known(beginning)?.Name;

    /// <summary>Whether contents of a type show it by their first bytes.</summary>
    public static bool ShowsItself(string type) => Signatures.Any(signature => signature.Name == type);

    /// <summary>Whether a content begins as text does.</summary>
    /// <param name="beginning">Its first bytes; a character at their end may be cut.</param>
    public static bool BeginsAsText(ReadOnlySpan<byte> beginning)
    {
        for (var cut = 0; cut < 4 && cut < beginning.Length; cut++)
        {
            if (IsText(beginning[..^cut]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an agent can be shown media of a type: what <see cref="TypeOf"/> may answer.</summary>
    public static bool IsShown(string type) => Signatures.Any(signature => signature.IsTaken && signature.Name == type) || TextType(type) == type;

    private static Signature? Known(ReadOnlySpan<byte> content)
    {
        foreach (var signature in Signatures)
        {
            if (content.Length >= signature.Offset + signature.Bytes.Length && content[signature.Offset..].StartsWith(signature.Bytes) && Fits(content, signature))
            {
                return signature;
            }
        }

        return null;
    }

    // Several formats begin like this one.
    private static bool Fits(ReadOnlySpan<byte> content, Signature signature) => signature.Name is not ("image/webp" or "audio/wav") || content.StartsWith("RIFF"u8);

    private static bool IsText(ReadOnlySpan<byte> content) => Utf8.IsValid(content) && !content.ContainsAny(NotInText);

    private static string TextType(string? said)
    {
        var type = said?.Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "application/json" or "application/xml" or "application/yaml" or "application/javascript" => type,
            "text/plain" or "text/markdown" or "text/csv" or "text/html" or "text/css" or "text/xml" or "text/yaml" or "text/javascript" or "text/calendar" => type,
            _ => "text/plain",
        };
    }

    private static readonly Signature[] Signatures =
    [
        new("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], IsTaken: true),
        new("image/jpeg", [0xFF, 0xD8, 0xFF], IsTaken: true),
        new("image/gif", "GIF87a"u8.ToArray(), IsTaken: true),
        new("image/gif", "GIF89a"u8.ToArray(), IsTaken: true),
        new("image/webp", "WEBP"u8.ToArray(), IsTaken: true, Offset: 8),
        new("application/pdf", "%PDF-"u8.ToArray(), IsTaken: true),
        new("image/heic", "ftypheic"u8.ToArray(), Offset: 4),
        new("image/heic", "ftypmif1"u8.ToArray(), Offset: 4),
        new("image/avif", "ftypavif"u8.ToArray(), Offset: 4),
        new("audio/mp4", "ftypM4A"u8.ToArray(), Offset: 4),
        new("video/mp4", "ftyp"u8.ToArray(), Offset: 4),
        new("audio/wav", "WAVE"u8.ToArray(), Offset: 8),
        new("audio/mpeg", "ID3"u8.ToArray()),
        new("audio/mpeg", [0xFF, 0xFB]),
        new("audio/mpeg", [0xFF, 0xF3]),
        new("audio/mpeg", [0xFF, 0xF2]),
        new("audio/flac", "fLaC"u8.ToArray()),
        new("audio/ogg", "OggS"u8.ToArray()),
        new("video/webm", [0x1A, 0x45, 0xDF, 0xA3]),
        new("image/tiff", [0x49, 0x49, 0x2A, 0x00]),
        new("image/tiff", [0x4D, 0x4D, 0x00, 0x2A]),
        new("application/zip", [0x50, 0x4B, 0x03, 0x04]),
        new("application/gzip", [0x1F, 0x8B]),
    ];

    private sealed record Signature(string Name, byte[] Bytes, bool IsTaken = false, int Offset = 0);
}
