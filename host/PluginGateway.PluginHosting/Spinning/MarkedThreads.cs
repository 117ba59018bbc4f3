using System.Collections.Concurrent;
using System.Globalization;

namespace PluginGateway.PluginHosting;

/// <summary>Which generation each thread of the process works for at this moment, by the operating system's number of the thread. Any thread.</summary>
internal static class MarkedThreads
{
    private static readonly ConcurrentDictionary<int, Entry> Threads = new();

    [ThreadStatic]
    private static Entry? _current;

    /// <summary>Called on a thread whenever its work becomes another's. Must not throw: the runtime would end the process.</summary>
    public static void Note(GenerationMark? mark)
    {
        var entry = _current;
        if (entry is null)
        {
            if (mark is null)
            {
                return;
            }

            _current = entry = Register();
        }

        entry.Mark = mark;
    }

    /// <summary>Whose work a thread does; null when it is the gateway's, or nobody can tell.</summary>
    /// <param name="thread">The operating system's number.</param>
    public static GenerationMark? MarkOf(int thread) => Threads.TryGetValue(thread, out var entry) && entry.IsAlive ? entry.Mark : null;

    /// <summary>Forgets threads that have ended.</summary>
    public static void Tidy()
    {
        foreach (var entry in Threads.Where(entry => !entry.Value.IsAlive))
        {
            Threads.TryRemove(entry);
        }
    }

    // Once per thread. The link says PID/task/TID, as this process sees it; where there is no /proc nobody asks for the number.
    private static Entry Register()
    {
        var entry = new Entry(Thread.CurrentThread);
        var link = OperatingSystem.IsLinux() ? new FileInfo("/proc/thread-self").LinkTarget : null;
        if (int.TryParse(link?[(link.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var thread))
        {
            Threads[thread] = entry;
        }

        return entry;
    }

    /// <summary>Written by its own thread alone.</summary>
    private sealed class Entry(Thread thread)
    {
        // The system gives a number again; a thread object knows that its thread has ended. Weak, because it also holds what the thread was started with.
        private readonly WeakReference<Thread> _thread = new(thread);
        private volatile GenerationMark? _mark;

        public bool IsAlive => _thread.TryGetTarget(out var thread) && thread.IsAlive;

        public GenerationMark? Mark
        {
            get => _mark;
            set => _mark = value;
        }
    }
}
