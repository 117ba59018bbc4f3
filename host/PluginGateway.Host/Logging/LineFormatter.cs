using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PluginGateway.Server.Security;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace PluginGateway.Host.Logging;

/// <summary>
/// A log event as a line of JSON in the form that existing clients take apart (<c>lifecycle.md</c> §8): <c>time</c>, <c>_meta</c>, the message under <c>1</c>; beside
/// them the event's values by name. Each text is freed of secrets before it is encoded: afterwards they could not be recognised (SEC-17).
/// </summary>
internal sealed class LineFormatter(SecretScrubber secrets) : ITextFormatter
{
    private const string Source = "SourceContext";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            Write(json, logEvent);
        }

        output.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        output.Write('\n');
    }

    private void Write(Utf8JsonWriter json, LogEvent logEvent)
    {
        var time = logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("time", time);
        json.WriteString("1", secrets.Scrub(MessageOf(logEvent)));
        json.WriteStartObject("_meta");
        json.WriteString("logLevelName", LevelName(logEvent.Level));
        json.WriteString("date", time);
        json.WriteString("name", $"{{\"subsystem\":\"{JsonEncodedText.Encode(SubsystemOf(logEvent))}\"}}");
        json.WriteEndObject();
        json.WriteStartObject("values");
        foreach (var (name, value) in logEvent.Properties)
        {
            Write(json, name, value);
        }

        json.WriteEndObject();
        if (logEvent.Exception is { } exception)
        {
            json.WriteString("exception", secrets.Scrub(exception.ToString()));
        }

        json.WriteEndObject();
    }

    // As on the console: Serilog's own rendering puts every text in quotation marks.
    private static string MessageOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString();
    }

    private void Write(Utf8JsonWriter json, string name, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue { Value: int or long or short or byte } whole:
                json.WriteNumber(name, Convert.ToInt64(whole.Value, CultureInfo.InvariantCulture));
                break;
            case ScalarValue { Value: bool flag }:
                json.WriteBoolean(name, flag);
                break;
            case ScalarValue { Value: null }:
                json.WriteNull(name);
                break;
            case ScalarValue { Value: string text }:
                json.WriteString(name, secrets.Scrub(text));
                break;
            default:
                json.WriteString(name, secrets.Scrub(value.ToString(null, CultureInfo.InvariantCulture)));
                break;
        }
    }

    // The last part of the category: existing pages have a narrow column for it. The whole of it is among the values.
    private static string SubsystemOf(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault(Source) is ScalarValue { Value: string category } ? category[(category.LastIndexOf('.') + 1)..] : "gateway";

    private static string LevelName(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "TRACE",
        LogEventLevel.Debug => "DEBUG",
        LogEventLevel.Information => "INFO",
        LogEventLevel.Warning => "WARN",
        LogEventLevel.Error => "ERROR",
        _ => "FATAL",
    };
}
