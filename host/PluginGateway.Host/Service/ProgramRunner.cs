using System.ComponentModel;
using System.Diagnostics;

namespace PluginGateway.Host.Service;

/// <summary>How a program of the operating system ended.</summary>
/// <param name="Code">Its exit code; null when it could not be started or did not end in time.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record ProgramResult(int? Code, string Output, string Error)
{
    /// <summary>Whether it did what it was asked.</summary>
    public bool IsGood => Code == 0;

    /// <summary>The complaint in one line.</summary>
    public string Complaint => string.Join(' ', (Error.Trim().Length > 0 ? Error : Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>Runs a program to its end.</summary>
/// <param name="file">Its name.</param>
/// <param name="arguments">Its arguments; no shell sees them.</param>
/// <param name="cancellation">Gives up.</param>
internal delegate Task<ProgramResult> RunProgram(string file, IReadOnlyList<string> arguments, CancellationToken cancellation);

/// <summary>Runs the programs of the operating system that services are managed with.</summary>
internal static class ProgramRunner
{
    // A supervisor waits for the gateway's whole start or stop.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs it.</summary>
    public static async Task<ProgramResult> Run(string file, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, CreateNoWindow = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return new ProgramResult(null, string.Empty, $"{file} is not installed");
        }

        using (process)
        using (var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            patience.CancelAfter(Patience);
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                var error = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return new ProgramResult(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return new ProgramResult(null, string.Empty, $"{file} {string.Join(' ', arguments)} did not end within {Patience.TotalMinutes:0} minutes");
            }
        }
    }
}
