using System.Buffers;

namespace PluginGateway.PluginHosting;

/// <summary>What an id may look like: it is a folder's name, a JSON key and a part of session keys.</summary>
internal static class PluginId
{
    public const string Rule = "1 to 64 lower-case letters, digits and dashes, not starting with a dash";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= 64 } && id[0] != '-' && !id.AsSpan().ContainsAnyExcept(Allowed);
}
