using System.ComponentModel;
using System.Diagnostics;
using PluginGateway.PluginHosting;

namespace PluginGateway.Manager.Platform;

/// <summary>Runs programs to their end.</summary>
internal sealed class CommandRunner(TimeProvider time) : ICommandRunner
{
    public async Task<CommandResult?> RunAsync(GatewaySpawn command, TimeSpan limit, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        Process process;
        try
        {
            process = await ProcessStarter.StartAsync(ChildLauncher.StartInfo(command, isGuarded: false));
        }
        catch (Exception e) when (e is Win32Exception or GatewayStartException or IOException)
        {
            return null;
        }

        using (process)
        {
            process.StandardInput.Close();
            var (output, errors) = (new List<string>(), new List<string>());
            var reading = Task.WhenAll(OutputLines.ReadAsync(process.StandardOutput, output.Add), OutputLines.ReadAsync(process.StandardError, errors.Add));
            try
            {
                await process.WaitForExitAsync(either.Token);
                await reading.WaitAsync(either.Token);
                return new CommandResult(process.ExitCode, output, errors);
            }
            catch (OperationCanceledException)
            {
                ProcessGroup.Kill(process, process.Id, hasGroup: false);
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
        }
    }
}
