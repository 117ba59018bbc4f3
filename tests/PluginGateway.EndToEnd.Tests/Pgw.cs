using System.Diagnostics;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Runs the real program as an operator would, to its end.</summary>
internal static class Pgw
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts it; the caller reads its output and ends it.</summary>
    public static Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments) => StartIn(Path.GetTempPath(), environment, arguments);

    /// <summary>Starts it where a test says.</summary>
    public static Process StartIn(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments) => StartIn(folder, environment, input: false, arguments);

    private static Process StartIn(string folder, IReadOnlyDictionary<string, string>? environment, bool input, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Built.Pgw, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PGW_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments) => TypeAsync(environment, null, arguments);

    /// <summary>Runs it to its end with a text as its standard input, or with an empty one.</summary>
    public static async Task<(int Code, string Output, string Error)> TypeAsync(IReadOnlyDictionary<string, string>? environment, string? input, params string[] arguments)
    {
        using var process = StartIn(Path.GetTempPath(), environment, input: true, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
