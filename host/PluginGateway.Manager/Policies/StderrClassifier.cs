using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Manager.Policies;

/// <summary>How loud a line of the child's standard error is (<c>manager.md</c> §6): the first rule that fits decides.</summary>
/// <param name="rules">In their order.</param>
internal sealed partial class StderrClassifier(IReadOnlyList<StderrRule> rules)
{
    /// <summary>The level; <see cref="LogLevel.None"/> for what is not logged.</summary>
    public LogLevel Classify(string line)
    {
        var text = Colours().Replace(line, "").Trim();
        return text.Length == 0 ? LogLevel.None : rules.FirstOrDefault(rule => rule.Parts.All(part => text.Contains(part, StringComparison.Ordinal)))?.Level ?? LogLevel.Warning;
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[ -/]*[@-~]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();
}
