using System.Diagnostics;
using PluginGateway.PluginHosting;

namespace PluginGateway.Manager.Platform;

/// <summary>A gateway that was started here.</summary>
internal sealed class ChildProcess : IGatewayProcess
{
    // A descendant that has left the group may hold the pipe open for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly bool hasGroup;
    private readonly Task reading;
    private volatile bool hasEnded;

    public ChildProcess(Process process, bool hasGroup, DateTimeOffset startedAt, Action<string> onErrorLine)
    {
        (this.process, this.hasGroup) = (process, hasGroup);
        (Id, StartedAt) = (process.Id, startedAt);
        process.StandardInput.Close();
        reading = Task.WhenAll(OutputLines.ReadAsync(process.StandardError, onErrorLine), OutputLines.ReadAsync(process.StandardOutput, static _ => { }));
        Exited = ExitAsync();
    }

    public int Id { get; }

    public DateTimeOffset StartedAt { get; }

    public Task<int?> Exited { get; }

    public void Terminate()
    {
        if (hasEnded)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Kill();
            return;
        }

        Signals.Terminate(Id);
    }

    public void Kill()
    {
        if (!hasEnded)
        {
            ProcessGroup.Kill(process, Id, hasGroup);
        }
    }

    public bool Reload() => !hasEnded && !OperatingSystem.IsWindows() && Signals.Reload(Id);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
    }

    private async Task<int?> ExitAsync()
    {
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (hasGroup)
        {
            // What it has left behind ends with it.
            ProcessGroup.Kill(process, Id, hasGroup);
        }

        hasEnded = true;
        int? code = process.ExitCode;

        // Whoever judges the end needs what it said last. Other programs do not live by the clock that a test moves.
        await Task.WhenAny(reading, Task.Delay(LastWords, TimeProvider.System));
        process.Dispose();
        return code;
    }
}
