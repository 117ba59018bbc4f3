using System.Buffers;

namespace PluginGateway.Server.Media;

/// <summary>What a medium is kept under: the SHA-256 of its content, in small hexadecimal digits. Nothing else ever becomes the name of a file (SEC-15). Pure.</summary>
internal static class MediaId
{
    private const int Length = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is one.</summary>
    public static bool Is(string? text) => text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>The name of its file below the store's folder.</summary>
    public static string FileOf(string id) => $"{id[..2]}/{id}";
}
