using PluginGateway.Server.Attachments;

namespace PluginGateway.Server.Media;

/// <summary>Names of media for people. They are shown, and never open anything. Pure.</summary>
internal static class MediaName
{
    /// <summary>A name that is given, without folders and without what changes how the text around it reads; null when nothing is left.</summary>
    public static string? Clean(string? given) => AttachmentReader.Name(given);

    /// <summary>What a medium is called in a sentence, for example <c>picture "cat.jpg"</c>.</summary>
    public static string Of(string mediaType, string? fileName)
    {
        var kind = MediaKind.KindOf(mediaType) switch { "image" => "picture", "audio" => "recording", var other => other };
        return fileName is null ? kind : $"{kind} \"{fileName}\"";
    }

    /// <summary>A size for people.</summary>
    public static string Size(long bytes) => bytes < 1_000_000 ? $"{Math.Max(1, bytes / 1000)} kB" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB");
}
