using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>Counts what a generation's own threads threw. Keeps text only: an exception's stack would keep the plugin's code in memory. Any thread.</summary>
internal sealed class PluginFaults(string pluginId, int generation, ILogger log)
{
    private int _count;
    private volatile string? _newest;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The newest one: what and where.</summary>
    public string? Newest => _newest;

    public void Record(Exception exception)
    {
        var count = Interlocked.Increment(ref _count);
        _newest = $"{exception.GetType().Name} on one of its own threads: {exception.Message}";
        PluginHostLog.ThreadFault(log, pluginId, generation, count, exception.ToString());
    }
}
