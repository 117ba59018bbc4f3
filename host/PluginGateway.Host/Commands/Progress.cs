using System.CommandLine;
using System.Text;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>
/// Says on the standard error of a terminal that something is still going on, from one second on and until the first word of the answer. Nothing when that is redirected, with
/// <c>--json</c>, or on a terminal that cannot take it back. Any thread.
/// </summary>
internal sealed class Progress : IDisposable
{
    private const string Back = "\r\e[2K";
    private const int AfterMs = 1_000;

    private static Progress? s_current;

    private readonly Lock _gate = new();
    private readonly Spinner _spinner = Spinner.Known.Line;
    private readonly TextWriter _terminal = Console.Error;
    private readonly string _what;
    private readonly Timer _timer;
    private int _frame;
    private bool _isOver;

    private Progress(string what)
    {
        _what = what;
        _timer = new Timer(_ => Show(), null, AfterMs, (int)_spinner.Interval.TotalMilliseconds);
    }

    /// <summary>Begins for a verb; to be disposed of at its end.</summary>
    /// <returns>Null when nothing is to be shown.</returns>
    public static Progress? Begin(ParseResult parse)
    {
        if (Console.IsErrorRedirected || parse.GetValue(CommonOptions.Json) || !AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Profile.Capabilities.Ansi)
        {
            return null;
        }

        s_current = new Progress($"pgw {parse.CommandResult.Command.Name}: waiting");
        Console.SetOut(new EndsProgress(Console.Out));
        Console.SetError(new EndsProgress(Console.Error));
        return s_current;
    }

    /// <summary>Ends what is shown, before something else is.</summary>
    public static void End() => s_current?.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                _timer.Dispose();
                if (_frame > 0)
                {
                    _terminal.Write(Back);
                }
            }
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _terminal.Write($"{Back}{_spinner.Frames[_frame++ % _spinner.Frames.Count]} {_what}");
            }
        }
    }

    /// <summary>What verbs print to: whoever does has something to say, and the line must be free.</summary>
    private sealed class EndsProgress(TextWriter inner) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            End();
            inner.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            End();
            inner.Write(buffer, index, count);
        }

        public override void Write(string? value)
        {
            End();
            inner.Write(value);
        }

        public override void Flush() => inner.Flush();
    }
}
