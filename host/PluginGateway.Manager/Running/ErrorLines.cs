using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Running;

/// <summary>What becomes of the lines of a child's standard error: kept for the judgement of its start, and said as loud as they deserve. For one child.</summary>
internal sealed class ErrorLines(StderrBuffer kept, StderrClassifier classifier, KnownSecrets secrets, ILogger log)
{
    private readonly StderrRepeats repeats = new();

    public void Take(string line)
    {
        var text = Clean(line).Trim();
        kept.Add(text);
        var level = classifier.Classify(line);
        if (level == LogLevel.None || repeats.Next(text) is not { } count)
        {
            return;
        }

        // A repetition is worth no more than a look.
        level = count > 1 && level > LogLevel.Debug ? LogLevel.Debug : level;
        if (log.IsEnabled(level))
        {
            GatewayManagerLog.Said(log, level, text, count);
        }
    }

    private string Clean(string line)
    {
        var text = secrets.Hide(line);

        // Control characters would write into the terminal of who reads the log.
        return string.Create(text.Length, text, static (shown, source) =>
        {
            for (var at = 0; at < shown.Length; at++)
            {
                shown[at] = char.IsControl(source[at]) ? ' ' : source[at];
            }
        });
    }
}
