using PluginGateway.Server.Security;
using Serilog.Events;
using Serilog.Formatting;

namespace PluginGateway.Host.Logging;

/// <summary>
/// Takes secrets out of what another formatter writes (SEC-17): whatever a log event says, they do not leave. Logging them is a mistake elsewhere. For the one thread that
/// writes the log.
/// </summary>
#pragma warning disable CA1001 // A StringWriter holds nothing but memory, and formatters are not disposed.
internal sealed class ScrubbingFormatter(ITextFormatter inner, SecretScrubber secrets) : ITextFormatter
#pragma warning restore CA1001
{
    private readonly StringWriter _text = new(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        _text.GetStringBuilder().Clear();
        inner.Format(logEvent, _text);
        output.Write(secrets.Scrub(_text.ToString()));
    }
}
