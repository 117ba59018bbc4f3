using System.Text.RegularExpressions;

namespace PluginGateway.Architecture.Tests;

/// <summary>The page of error texts: somebody who looks for one must find it as the program prints it.</summary>
public sealed partial class TroubleshootTests
{
    private const int ShortestPart = 4;

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "host/docs/troubleshoot.md"));

    [Fact]
    public void Every_text_is_one_of_the_programs()
    {
        var sources = new[] { "host", "contracts", "plugins" }.SelectMany(Repository.Sources).Select(File.ReadAllText).ToList();

        var unknown = Texts()
            .Where(text => Parts(text).Any(part => !sources.Exists(source => source.Contains(part, StringComparison.Ordinal))))
            .ToList();

        unknown.ShouldBeEmpty();
        Texts().Count.ShouldBeGreaterThan(50);
    }

    // What stands in the first column of a table, between backquotes.
    private static List<string> Texts() =>
    [
        .. Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| text", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line.Split(" | ")[0]).Select(match => match.Groups["text"].Value)),
    ];

    // Between what stands for a name or number.
    private static IEnumerable<string> Parts(string text) => Placeholder().Split(text).Select(part => part.Trim(' ', ':', ';', ',', '.', '(', ')', '\'')).Where(part => part.Length >= ShortestPart);

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("<[^>]*>|…", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
