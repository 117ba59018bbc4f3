using PluginGateway.Host.Logging;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>What the log has of a line that comes again and again.</summary>
public sealed class RepeatedLinesTests : ILogEventSink
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);
    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse("{Text:l}");

    private readonly List<string> _written = [];

    [Fact]
    public void The_first_five_of_a_minute_are_written_and_then_how_many_more_there_were()
    {
        using var lines = new RepeatedLines(this);
        for (var second = 0; second < 50; second++)
        {
            Write(lines, second, "the network does not answer");
            Write(lines, second, $"line {second}");
        }

        _written.Count(line => line.Contains("network", StringComparison.Ordinal)).ShouldBe(5);
        _written.Count(line => line.StartsWith("line ", StringComparison.Ordinal)).ShouldBe(50);
        Write(lines, 61, "the network does not answer");

        _written[^2].ShouldBe("45 more within a minute: \"the network does not answer\"");
        _written[^1].ShouldBe("the network does not answer");
    }

    [Fact]
    public void The_end_tells_what_was_left_out()
    {
        var lines = new RepeatedLines(this);
        for (var i = 0; i < 7; i++)
        {
            Write(lines, 0, "again");
        }

        lines.Dispose();

        _written.Count.ShouldBe(6);
        _written[^1].ShouldBe("2 more within a minute: \"again\"");
    }

    [Fact]
    public void The_same_words_at_another_level_are_another_line()
    {
        using var lines = new RepeatedLines(this);
        for (var i = 0; i < 8; i++)
        {
            Write(lines, 0, "again");
            Write(lines, 0, "again", LogEventLevel.Error);
        }

        _written.Count.ShouldBe(10);
    }

    void ILogEventSink.Emit(LogEvent logEvent) => _written.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));

    private static void Write(RepeatedLines lines, int second, string text, LogEventLevel level = LogEventLevel.Warning) =>
        lines.Emit(new LogEvent(Start.AddSeconds(second), level, exception: null, Template, [new LogEventProperty("Text", new ScalarValue(text))]));
}
