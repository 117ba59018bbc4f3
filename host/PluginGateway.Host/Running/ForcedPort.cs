using PluginGateway.Server.Config;

namespace PluginGateway.Host.Running;

/// <summary>
/// <c>--force</c>: ends whoever listens on the port, politely and only where that helps. A process that does not end is left alone: what it loses by being killed, nobody
/// here knows.
/// </summary>
internal static class ForcedPort
{
    // A gateway takes five seconds for a good end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Frees the port.</summary>
    /// <param name="port">The port; 0 is always free.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>What was ended, a line each.</returns>
    /// <exception cref="ConfigurationException">It cannot be freed; the text says why and what to do.</exception>
    public static async Task<IReadOnlyList<string>> FreeAsync(int port, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ConfigurationException("--force finds who holds a port in /proc, which only Linux has; end the process by hand, or choose another port with --port");
        }

        if (port == 0 || PortListeners.Find(port) is not { IsInUse: true, Listeners: var listeners })
        {
            return [];
        }

        if (listeners.Count == 0)
        {
            throw new ConfigurationException($"--force: port {port} is held by a process of another user, which cannot be seen from here; end it as that user or as root, or choose another port with --port");
        }

        // All are looked at before the first is ended.
        foreach (var listener in listeners)
        {
            Check(listener, port);
        }

        var ended = listeners.Select(listener => (Listener: listener, Incarnation: LinuxProcess.Incarnation(listener.Pid))).ToArray();
        foreach (var (listener, _) in ended)
        {
            if (!LinuxProcess.Terminate(listener.Pid))
            {
                throw new ConfigurationException($"--force: {listener} holds port {port} and belongs to somebody else; end it as its user or as root (sudo kill {listener.Pid}), or choose another port with --port");
            }
        }

        await WaitAsync(port, ended, cancellation);
        return [.. ended.Select(end => $"--force: ended {end.Listener}, which held port {port}")];
    }

    private static void Check(PortListener listener, int port)
    {
        if (listener.Pid == 1 || LinuxProcess.IsBelow(Environment.ProcessId, listener.Pid))
        {
            throw new ConfigurationException($"--force: port {port} is held by {listener}, which this program was started by; it is not ended. Choose another port with --port");
        }

        if (LinuxProcess.UnitOf(listener.Pid) is { } unit && unit.StartsWith(Service.ServiceName.SystemdPrefix, StringComparison.Ordinal) && LinuxProcess.UnitOf(Environment.ProcessId) != unit)
        {
            throw new ConfigurationException($"--force: port {port} is held by {listener}, the service {unit}, which would be started again at once; stop it with pgw gateway stop, or choose another port with --port");
        }
    }

    // For the processes too, not only for the port: a gateway holds its state directory a little longer.
    private static async Task WaitAsync(int port, (PortListener Listener, string? Incarnation)[] ended, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var tick = new PeriodicTimer(Interval);
        try
        {
            while (PortListeners.Find(port).IsInUse || Array.Exists(ended, end => end.Incarnation is not null && LinuxProcess.Incarnation(end.Listener.Pid) == end.Incarnation))
            {
                await tick.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ConfigurationException(
                $"--force: port {port} is still held {Patience.TotalSeconds:0} s after SIGTERM was sent to {string.Join(" and ", ended.Select(end => end.Listener))}; "
                + $"end it by hand (kill -KILL {string.Join(' ', ended.Select(end => end.Listener.Pid))}), or choose another port with --port",
                e);
        }
    }
}
