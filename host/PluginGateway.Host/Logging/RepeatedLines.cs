using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace PluginGateway.Host.Logging;

/// <summary>
/// Keeps a line that comes again and again from filling the log: the first few of a minute are written, the others are counted, and the count is written when the minute is over. Used
/// by the log's own thread alone.
/// </summary>
internal sealed class RepeatedLines(ILogEventSink inner) : ILogEventSink, IDisposable
{
    private const int Written = 5;

    // More different lines than that at once, and there is nothing to gain.
    private const int MostKinds = 1000;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);
    private static readonly MessageTemplate Summary = new MessageTemplateParser().Parse("{Count} more within a minute: {Line}");

    private readonly Dictionary<(LogEventLevel Level, string Text), Kind> _kinds = [];
    private DateTimeOffset _looked;

    /// <inheritdoc />
    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var now = logEvent.Timestamp;
        TellWhatIsOver(now);
        var key = (logEvent.Level, logEvent.RenderMessage(CultureInfo.InvariantCulture));
        if (!_kinds.TryGetValue(key, out var kind))
        {
            if (_kinds.Count < MostKinds)
            {
                _kinds[key] = new Kind(now);
            }
        }
        else if (++kind.Count > Written)
        {
            return;
        }

        inner.Emit(logEvent);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var ((level, text), kind) in _kinds)
        {
            Tell(level, text, kind, kind.Since + Span);
        }

        _kinds.Clear();
        (inner as IDisposable)?.Dispose();
    }

    // Looked at once a second at most: most lines come once.
    private void TellWhatIsOver(DateTimeOffset now)
    {
        if (now - _looked < TimeSpan.FromSeconds(1) && now >= _looked)
        {
            return;
        }

        _looked = now;
        foreach (var (key, kind) in _kinds.Where(kind => now - kind.Value.Since >= Span || now < kind.Value.Since).ToArray())
        {
            _kinds.Remove(key);
            Tell(key.Level, key.Text, kind, now);
        }
    }

    private void Tell(LogEventLevel level, string text, Kind kind, DateTimeOffset at)
    {
        if (kind.Count > Written)
        {
            inner.Emit(new LogEvent(at, level, exception: null, Summary, [new LogEventProperty("Count", new ScalarValue(kind.Count - Written)), new LogEventProperty("Line", new ScalarValue(text))]));
        }
    }

    private sealed class Kind(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public int Count { get; set; } = 1;
    }
}
