using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Targets;

/// <summary>A gateway that this program started and will end, by its id.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private readonly Process process;

    private GatewayProcess(Process process) => this.process = process;

    /// <summary>Where it may have written something, when its output is read.</summary>
    public StreamReader Output => process.StandardOutput;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public static GatewayProcess Start(ProcessStartInfo info)
    {
        // Set for the load generator alone; it would change how the gateway under test reads its sockets.
        info.Environment.Remove(LoadGenerator.InlineCompletions);
        return new GatewayProcess(Process.Start(info) ?? throw new BenchmarkException($"cannot start {info.FileName}"));
    }

    /// <summary>Starts a command line. <c>exec</c> makes the shell become the program, so that the id is the program's.</summary>
    public static GatewayProcess Start(string commandLine) => Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {commandLine} >/dev/null"]) { UseShellExecute = false });

    /// <summary>Asks it to stop, waits, and kills what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            try
            {
                await process.WaitForExitAsync().WaitAsync(Grace);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }
}
