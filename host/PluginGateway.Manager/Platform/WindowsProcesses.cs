using System.Globalization;

namespace PluginGateway.Manager.Platform;

/// <summary>Ends a process on Windows, with all it has started: <c>taskkill</c>, then two seconds (<c>manager.md</c> §4).</summary>
internal sealed class WindowsProcesses(ICommandRunner commands, TimeProvider time) : IProcessControl
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public async Task EndAsync(int processId, CancellationToken cancellation)
    {
        await commands.RunAsync(SystemCommand.Of("taskkill", "/F", "/PID", processId.ToString(CultureInfo.InvariantCulture), "/T"), Limit, cancellation);
        await Task.Delay(Settle, time, cancellation);
    }
}
