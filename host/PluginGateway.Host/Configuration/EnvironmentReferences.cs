using System.Text.RegularExpressions;

namespace PluginGateway.Host.Configuration;

/// <summary>Replaces <c>${VAR}</c> by the variable's value; <c>$${VAR}</c> is the text itself (<c>lifecycle.md</c> §5). Pure.</summary>
internal static partial class EnvironmentReferences
{
    /// <summary>Replaces all references in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="missing">Called with the name of a variable that is not set or empty; throws.</param>
    public static string Expand(string text, Func<string, string?> environment, Func<string, string> missing) =>
        text.Contains("${", StringComparison.Ordinal)
            ? Reference().Replace(text, match => match.Value.StartsWith("$$", StringComparison.Ordinal)
                ? match.Value[1..]
                : environment(match.Groups["name"].Value) is { Length: > 0 } value ? value : missing(match.Groups["name"].Value))
            : text;

    [GeneratedRegex(@"\$?\$\{(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
