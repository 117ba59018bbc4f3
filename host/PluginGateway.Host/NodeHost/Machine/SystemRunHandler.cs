using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary><c>system.run</c>: starts a program that the owner's file names, without a shell. Offered only where there is such a file.</summary>
internal sealed partial class SystemRunHandler(string policyPath, ILogger<SystemRunHandler> log) : NodeCommandHandler<RunParams, RunResult>("system.run", SystemJson.Default)
{
    // As much as other node hosts give (nodes.md §6.2).
    private const int LongestOutput = 200_000;

    // For what is still on its way when the program has ended.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];

    public override string Capability => "system";

    public override bool IsOffered => File.Exists(policyPath);

    protected override async ValueTask<RunResult> InvokeAsync(RunParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Command is not { Count: > 0 } command || command.Any(part => part is null || part.Contains('\0', StringComparison.Ordinal)))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid system.run params: command must be a program and its arguments");
        }

        var events = new ExecEvents(parameters, call.Gateway, log);
        var program = await RequireAsync(parameters, command, events);
        Ran(log, program, command.Count - 1);
        await events.StartedAsync();
        var result = await RunAsync(Start(program, parameters, call), parameters.TimeoutMs is > 0 and <= 600_000 and var ms ? TimeSpan.FromMilliseconds(ms) : call.Timeout, cancellation);
        await events.FinishedAsync(result);
        return result;
    }

    private async Task<string> RequireAsync(RunParams parameters, IReadOnlyList<string> command, ExecEvents events)
    {
        try
        {
            var policy = ExecPolicy.Read(policyPath);
            var program = policy.Require(command);
            policy.RequireSurroundings(parameters.Cwd, parameters.Env);
            return program;
        }
        catch (NodeCommandException e)
        {
            await events.DeniedAsync(e.Message);
            throw;
        }
    }

    private static ProcessStartInfo Start(string program, RunParams parameters, NodeCommandCall call)
    {
        var start = new ProcessStartInfo(program, parameters.Command.Skip(1))
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

        return start;
    }

    private static async Task<RunResult> RunAsync(ProcessStartInfo start, TimeSpan limit, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (new ProgramOutput(LongestOutput), new ProgramOutput(LongestOutput));
            var read = Task.WhenAll(output.ReadAsync(process.StandardOutput), errors.ReadAsync(process.StandardError));
            string? late = null;
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                late = $"it did not end within {limit.TotalSeconds:0.#} s";
            }

            // What it has left running may hold its output open for ever.
            await Task.WhenAny(read, Task.Delay(Rest, TimeProvider.System, cancellation));
            return new RunResult(late is null ? process.ExitCode : null, TimedOut: late is not null, Success: late is null && process.ExitCode == 0, output.Text, errors.Text, late);
        }
        catch (Win32Exception e)
        {
            return new RunResult(null, TimedOut: false, Success: false, "", "", e.Message);
        }
    }

    [LoggerMessage(2420, LogLevel.Information, "Running {Program} with {Count} arguments, as the policy allows")]
    private static partial void Ran(ILogger log, string program, int count);
}
