namespace PluginGateway.Manager.Running;

/// <summary>What is counted for people. Any thread.</summary>
internal sealed class ManagerCounters
{
    private readonly Lock gate = new();
    private GatewayDiagnostics counted = new();

    public GatewayDiagnostics Counted
    {
        get
        {
            lock (gate)
            {
                return counted;
            }
        }
    }

    public void Spawning(string command) => Change(old => old with { Spawns = old.Spawns + 1, LastCommand = command });

    public void Exited(int? code) => Change(old => old with { LastExitCode = code });

    public void Reconnected(bool isSuccess) =>
        Change(old => old with { ReconnectAttempts = old.ReconnectAttempts + 1, ReconnectSuccesses = old.ReconnectSuccesses + (isSuccess ? 1 : 0) });

    public void Answered() => Change(old => old.TransportFailures == 0 ? old : old with { TransportFailures = 0 });

    public void NotAnswered() => Change(old => old with { TransportFailures = old.TransportFailures + 1 });

    private void Change(Func<GatewayDiagnostics, GatewayDiagnostics> change)
    {
        lock (gate)
        {
            counted = change(counted);
        }
    }
}
