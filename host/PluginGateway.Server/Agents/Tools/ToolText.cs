namespace PluginGateway.Server.Agents.Tools;

/// <summary>Cuts texts, and says so. Pure.</summary>
internal static class ToolText
{
    /// <summary>The beginning of a text, and a dot dot dot.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : $"{Begin(text, length)}…";

    /// <summary>A tool's answer as a model is given it: not longer than this, and with a note when something is missing.</summary>
    public static string Bound(string text, int length) =>
        text.Length <= length ? text : $"{Begin(text, length)}\n\n[The answer was cut: the first {length} of {text.Length} characters are shown.]";

    // Not between the two halves of a character.
    private static string Begin(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
