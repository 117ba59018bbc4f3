using PluginGateway.Server.Security;
using Serilog.Events;
using Serilog.Formatting;

namespace PluginGateway.Host.Logging;

/// <summary>Takes secrets out of what another formatter writes (SEC-17): whatever a log event says, they do not leave. Logging them is a mistake elsewhere.</summary>
internal sealed class ScrubbingFormatter(ITextFormatter inner, SecretScrubber secrets) : ITextFormatter
{
    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        inner.Format(logEvent, text);
        output.Write(secrets.Scrub(text.ToString()));
    }
}
