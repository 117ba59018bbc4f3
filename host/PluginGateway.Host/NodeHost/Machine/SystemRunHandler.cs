using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary><c>system.run</c>: starts a program that the owner's file names, without a shell. Offered only where there is such a file.</summary>
internal sealed partial class SystemRunHandler(string policyPath, ILogger<SystemRunHandler> log) : NodeCommandHandler<RunParams, RunResult>("system.run", SystemJson.Default)
{
    // As much as other node hosts give (nodes.md §6.2).
    private const int LongestOutput = 200_000;

    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];

    public override string Capability => "system";

    public override bool IsOffered => File.Exists(policyPath);

    protected override async ValueTask<RunResult> InvokeAsync(RunParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Command is not { Count: > 0 } command || command.Any(part => part is null || part.Contains('\0', StringComparison.Ordinal)))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid system.run params: command must be a program and its arguments");
        }

        var policy = ExecPolicy.Read(policyPath);
        var program = policy.Require(command);
        policy.RequireSurroundings(parameters.Cwd, parameters.Env);
        Ran(log, program, command.Count - 1);
        var start = new ProcessStartInfo(program, command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = parameters.Cwd is { } cwd ? ExecPolicy.RealFolder(cwd) : call.TempDirectory,
        };
        var inherited = Kept.Select(name => (name, Value: Environment.GetEnvironmentVariable(name))).Where(pair => pair.Value is not null).ToList();
        start.Environment.Clear();
        inherited.ForEach(pair => start.Environment[pair.name] = pair.Value);
        foreach (var (name, value) in parameters.Env ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return await RunAsync(start, parameters.TimeoutMs is > 0 and <= 600_000 and var ms ? TimeSpan.FromMilliseconds(ms) : call.Timeout, cancellation);
    }

    private static async Task<RunResult> RunAsync(ProcessStartInfo start, TimeSpan limit, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return new RunResult(null, TimedOut: true, Success: false, await output, await errors, $"it did not end within {limit.TotalSeconds:0.#} s");
            }

            return new RunResult(process.ExitCode, TimedOut: false, process.ExitCode == 0, await output, await errors, Error: null);
        }
        catch (Win32Exception e)
        {
            return new RunResult(null, TimedOut: false, Success: false, "", "", e.Message);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
        {
            // Read to the end all the same: a program whose output nobody takes stands still.
            text.Append(buffer, 0, Math.Min(read, LongestOutput - text.Length));
        }

        return text.ToString();
    }

    [LoggerMessage(2420, LogLevel.Information, "Running {Program} with {Count} arguments, as the policy allows")]
    private static partial void Ran(ILogger log, string program, int count);
}
