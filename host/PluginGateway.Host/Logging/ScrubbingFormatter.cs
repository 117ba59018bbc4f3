using Serilog.Events;
using Serilog.Formatting;

namespace PluginGateway.Host.Logging;

/// <summary>
/// The last line of defence for secrets (SEC-17): whatever a log event says, the gateway's own secrets do not leave. Logging them is a mistake elsewhere.
/// </summary>
internal sealed class ScrubbingFormatter(ITextFormatter inner, IEnumerable<string?> secrets) : ITextFormatter
{
    // Shorter ones would black out half of the words of the log.
    private const int ShortestSecret = 6;

    private readonly string[] _secrets = [.. secrets.OfType<string>().Where(secret => secret.Length >= ShortestSecret)];

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        inner.Format(logEvent, text);
        output.Write(_secrets.Aggregate(text.ToString(), (line, secret) => line.Replace(secret, "***", StringComparison.Ordinal)));
    }
}
