using System.Text.RegularExpressions;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Replaces <c>${VAR}</c> by the variable's value; <c>$${VAR}</c> is the text itself (<c>lifecycle.md</c> §5). Pure.</summary>
internal static partial class EnvironmentReferences
{
    /// <summary>Replaces all references in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="missing">Takes the names of variables that are not set or empty.</param>
    public static string Expand(string text, Func<string, string?> environment, ICollection<string> missing) =>
        text.Contains("${", StringComparison.Ordinal)
            ? Reference().Replace(text, match => match.Value.StartsWith("$$", StringComparison.Ordinal)
                ? match.Value[1..]
                : environment(match.Groups["name"].Value) is { Length: > 0 } value ? value : Miss(match.Groups["name"].Value, missing))
            : text;

    /// <summary>Whether a text is one reference and nothing else.</summary>
    public static bool IsReference(string text) => Reference().Match(text) is { Success: true } match && match.Length == text.Length && !text.StartsWith("$$", StringComparison.Ordinal);

    /// <summary>The names of the variables that a text refers to.</summary>
    public static IEnumerable<string> Names(string text) =>
        Reference().Matches(text).Where(match => !match.Value.StartsWith("$$", StringComparison.Ordinal)).Select(match => match.Groups["name"].Value);

    private static string Miss(string name, ICollection<string> missing)
    {
        missing.Add(name);
        return string.Empty;
    }

    [GeneratedRegex(@"\$?\$\{(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
