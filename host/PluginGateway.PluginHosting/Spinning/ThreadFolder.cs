using System.Globalization;

namespace PluginGateway.PluginHosting;

/// <summary>Reads what Linux says of the threads of this process (proc_pid_task(5)). Any thread.</summary>
/// <param name="path">The folder with one folder per thread.</param>
internal sealed class ThreadFolder(string path = "/proc/self/task")
{
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
    public string NameOf(int thread) => Read(Path.Combine(path, thread.ToString(CultureInfo.InvariantCulture), "comm"))?.TrimEnd('\n') ?? "";

    private static ThreadTimes? TimesIn(string folder)
    {
        // Not every kernel has the first, which alone tells a thread that waits from one that is kept waiting.
        var times = Read(Path.Combine(folder, "schedstat")) is { } schedstat ? ThreadTimes.OfSchedstat(schedstat) : null;
        return times ?? (Read(Path.Combine(folder, "stat")) is { } stat ? ThreadTimes.OfStat(stat) : null);
    }

    // A thread may end between any two looks; reading then fails in one of several ways.
    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
