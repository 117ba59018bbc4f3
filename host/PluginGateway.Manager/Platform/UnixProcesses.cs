namespace PluginGateway.Manager.Platform;

/// <summary>Ends a process on Unix: a signal, three seconds, and force (<c>manager.md</c> §4).</summary>
internal sealed class UnixProcesses(TimeProvider time) : IProcessControl
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AfterForce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task EndAsync(int processId, CancellationToken cancellation)
    {
        Signals.Terminate(processId);
        if (!await HasEndedAsync(processId, Grace, cancellation))
        {
            Signals.Kill(processId);
            await HasEndedAsync(processId, AfterForce, cancellation);
        }
    }

    private async Task<bool> HasEndedAsync(int processId, TimeSpan within, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (Signals.Exists(processId))
        {
            if (time.GetElapsedTime(begun) >= within)
            {
                return false;
            }

            await Task.Delay(Look, time, cancellation);
        }

        return true;
    }
}
