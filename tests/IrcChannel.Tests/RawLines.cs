using System.Text;
using System.Threading.Channels;

namespace Irc.Tests;

/// <summary>Lines over a stream as they are, for either end: what came is kept until somebody expects it.</summary>
public sealed class RawLines : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Stream _stream;
    private readonly bool _answersPings;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    public RawLines(Stream stream, bool answersPings)
    {
        _stream = stream;
        _answersPings = answersPings;
        _reading = ReadAsync();
    }

    public Task SayAsync(string line) => _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n")).AsTask();

    /// <summary>The next line that holds all the words; those before it are dropped.</summary>
    public async Task<string> ExpectAsync(params string[] words) => (await UntilAsync(words))[^1];

    /// <summary>All lines up to the next one that holds all the words.</summary>
    public async Task<IReadOnlyList<string>> UntilAsync(params string[] words)
    {
        var before = new List<string>();
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(deadline.Token);
                before.Add(line);
                if (Array.TrueForAll(words, word => line.Contains(word, StringComparison.OrdinalIgnoreCase)))
                {
                    return before;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"no line with {string.Join(" and ", words)}; there were:\n{string.Join('\n', before)}", e);
        }
    }

    /// <summary>Completes when the other side has closed the connection.</summary>
    public Task ClosedAsync() => _reading.WaitAsync(Deadline, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (_answersPings && line.StartsWith("PING ", StringComparison.Ordinal))
                {
                    await SayAsync("PONG " + line[5..]);
                }

                _lines.Writer.TryWrite(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The end of the connection, by either side.
        }

        _lines.Writer.TryComplete();
    }
}
