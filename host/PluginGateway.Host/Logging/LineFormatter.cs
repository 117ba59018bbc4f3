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
/// them the event's values by name. Each text is freed of secrets before it is encoded: afterwards they could not be recognised (SEC-17). For the one thread that writes
/// the log.
/// </summary>
#pragma warning disable CA1001 // What is kept from line to line holds nothing but memory, and formatters are not disposed.
internal sealed class LineFormatter(SecretScrubber secrets) : ITextFormatter
#pragma warning restore CA1001
{
    private const string Source = "SourceContext";
    private const string EventId = "EventId";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A line per connection is a line too many to make all of this anew for.
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Readable);
    private readonly StringWriter _message = new(CultureInfo.InvariantCulture);
    private readonly Dictionary<string, string> _subsystems = new(StringComparer.Ordinal);
    private char[] _text = new char[1024];

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        Write(_json, logEvent);
        _json.Flush();

        if (_text.Length < _line.WrittenCount)
        {
            _text = new char[_line.WrittenCount * 2];
        }

        output.Write(_text, 0, Encoding.UTF8.GetChars(_line.WrittenSpan, _text));
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
        json.WriteString("name", SubsystemOf(logEvent));
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
    private string MessageOf(LogEvent logEvent)
    {
        _message.GetStringBuilder().Clear();
        Message.Format(logEvent, _message);
        return _message.ToString();
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
            case ScalarValue { Value: string category } when name == Source:
                json.WriteString(name, category);
                break;
            case ScalarValue { Value: string text }:
                json.WriteString(name, secrets.Scrub(text));
                break;
            case StructureValue { Properties: [{ Name: "Id", Value: ScalarValue { Value: int id } }, ..] } when name == EventId:
                json.WriteNumber(name, id);
                break;
            default:
                json.WriteString(name, secrets.Scrub(value.ToString(null, CultureInfo.InvariantCulture)));
                break;
        }
    }

    // The last part of the category: existing pages have a narrow column for it. The whole of it is among the values.
    private string SubsystemOf(LogEvent logEvent)
    {
        var category = logEvent.Properties.GetValueOrDefault(Source) is ScalarValue { Value: string source } ? source : "gateway";
        if (!_subsystems.TryGetValue(category, out var name))
        {
            _subsystems[category] = name = $"{{\"subsystem\":\"{JsonEncodedText.Encode(category[(category.LastIndexOf('.') + 1)..])}\"}}";
        }

        return name;
    }

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
