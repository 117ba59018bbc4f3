using System.Globalization;
using System.Text;

namespace PluginGateway.PluginHosting;

/// <summary>Reads what Linux says of the threads of this process (proc_pid_task(5)). Any thread.</summary>
/// <param name="path">The folder with one folder per thread.</param>
internal sealed class ThreadFolder(string path = "/proc/self/task")
{
    /// <summary>More than <c>stat</c> has: about fifty numbers and a name of 15 bytes.</summary>
    private const int MostRead = 1500;

    /// <summary>Whether this system says anything.</summary>
    public bool Exists { get; } = Directory.Exists(path);

    /// <summary>The times of all threads, by number.</summary>
    public Dictionary<int, ThreadTimes> Times()
    {
        var times = new Dictionary<int, ThreadTimes>();
        foreach (var folder in Directory.EnumerateDirectories(path))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var thread) && TimesIn(folder) is { } found)
            {
                times[thread] = found;
            }
        }

        return times;
    }

    /// <summary>What <c>top -H</c> calls a thread: its name, cut to 15 bytes.</summary>
    public string NameOf(int thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, thread.ToString(CultureInfo.InvariantCulture), "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static ThreadTimes? TimesIn(string folder)
    {
        Span<char> text = stackalloc char[MostRead];

        // Not every kernel has the first, which alone tells a thread that waits from one that is kept waiting.
        var read = Read(Path.Combine(folder, "schedstat"), text);
        var times = read > 0 ? ThreadTimes.OfSchedstat(text[..read]) : null;
        if (times is not null)
        {
            return times;
        }

        read = Read(Path.Combine(folder, "stat"), text);
        return read > 0 ? ThreadTimes.OfStat(text[..read]) : null;
    }

    // Looked at each second for as long as the gateway runs: a reader of its own, with its buffers, was most of what an idle gateway allocated.
    private static int Read(string file, Span<char> text)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            Span<byte> bytes = stackalloc byte[MostRead];
            return Encoding.Latin1.GetChars(bytes[..RandomAccess.Read(handle, bytes, fileOffset: 0)], text);
        }
        catch (IOException)
        {
            // A thread may end between any two looks; reading then fails in one of several ways.
            return 0;
        }
    }
}
