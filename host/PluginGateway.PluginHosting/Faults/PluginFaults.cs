using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>Counts a generation's faults. Keeps text only: an exception's stack would keep the plugin's code in memory. Any thread.</summary>
/// <param name="mark">Whose faults they are.</param>
internal sealed class PluginFaults(GenerationMark mark, ILogger log)
{
    private int _count;
    private volatile string? _newest;
    private volatile Action<string>? _recorded;

    /// <summary>Whose faults they are.</summary>
    public GenerationMark Mark => mark;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The newest one: what and where.</summary>
    public string? Newest => _newest;

    /// <summary>An exception that nobody caught on a thread of the plugin's own.</summary>
    public void Record(Exception exception)
    {
        PluginHostLog.ThreadFault(log, mark.Plugin, mark.Generation, exception.ToString());
        Record($"{exception.GetType().Name} on one of its own threads: {exception.Message}");
    }

    public void Record(string what)
    {
        Interlocked.Increment(ref _count);
        _newest = what;
        _recorded?.Invoke(what);
    }

    /// <summary>Sets who is told; called on the thread that faulted, so it must be brief.</summary>
    public void Tell(Action<string> recorded) => _recorded = recorded;

    /// <summary>Nobody is told any more: what an unloaded generation does is of no consequence.</summary>
    public void Silence() => _recorded = null;
}
