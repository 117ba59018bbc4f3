using System.Text;
using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>Takes what a child writes to its standard error: the last lines are kept, so many a minute go to the log, all of it is read.</summary>
internal sealed class ErrorOutput(string plugin, string name, IReadOnlyList<string> secrets, ILogger log, TimeProvider time)
{
    private const int LineLength = 1000;
    private const int KeptLines = 20;
    private const int LinesPerMinute = 60;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new();
    private long _minute;
    private int _inMinute;
    private int _leftOut;

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Last
    {
        get
        {
            lock (_gate)
            {
                return [.. _last];
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(StreamReader output)
    {
        var buffer = new char[2048];
        var line = new StringBuilder();
        try
        {
            while (await output.ReadAsync(buffer) is > 0 and var read)
            {
                foreach (var character in buffer.AsSpan(0, read))
                {
                    if (character == '\n')
                    {
                        Take(line.ToString());
                        line.Clear();
                    }
                    else if (line.Length < LineLength && character != '\r')
                    {
                        // Control characters would write into the terminal of who reads the log.
                        line.Append(char.IsControl(character) && character != '\t' ? ' ' : character);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed under it: the child is being stopped.
        }

        Take(line.ToString());
        TellLeftOut();
    }

    private void Take(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var shown = secrets.Aggregate(line, static (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
        lock (_gate)
        {
            _last.Enqueue(shown);
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }
        }

        if (_minute == 0 || time.GetElapsedTime(_minute) >= TimeSpan.FromMinutes(1))
        {
            TellLeftOut();
            (_minute, _inMinute) = (time.GetTimestamp(), 0);
        }

        if (++_inMinute <= LinesPerMinute)
        {
            ProcessLog.Said(log, plugin, name, shown);
        }
        else
        {
            _leftOut++;
        }
    }

    private void TellLeftOut()
    {
        if (_leftOut > 0)
        {
            ProcessLog.LeftOut(log, plugin, name, _leftOut);
            _leftOut = 0;
        }
    }
}
