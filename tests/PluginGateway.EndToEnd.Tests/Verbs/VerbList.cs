using System.Text.RegularExpressions;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>All verbs, out of the file with all help texts, which another test compares with the program's.</summary>
internal static partial class VerbList
{
    /// <summary>The words of each verb that does something, and whether it has <c>--json</c>.</summary>
    public static IReadOnlyList<(string Verb, bool HasJson)> All { get; } = Read(File.ReadAllText(Built.Golden("help.txt")));

    /// <summary>The file with what it prints with <c>--json</c>.</summary>
    public static string Golden(string verb) => Built.Golden($"verbs/{verb.Replace(' ', '-')}.json");

    // A group of verbs says "[command]" in its usage and does nothing by itself, but for the gateway, which runs.
    private static IReadOnlyList<(string Verb, bool HasJson)> Read(string help) =>
    [
        .. Chapter().Split(help).Skip(1).Select(chapter => chapter.Split('\n', 2)).Where(chapter => chapter[0].StartsWith("pgw ", StringComparison.Ordinal))
            .Select(chapter => (Verb: chapter[0]["pgw ".Length..], Text: chapter[1]))
            .Where(chapter => chapter.Verb == "gateway" || !chapter.Text.Contains("[command]", StringComparison.Ordinal))
            .Select(chapter => (chapter.Verb, chapter.Text.Contains("--json", StringComparison.Ordinal))),
    ];

    [GeneratedRegex("^=== ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Chapter();
}
