using System.Globalization;
using Benchmarks.Storm;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Manager;

namespace Benchmarks.Managed;

/// <summary><c>managed [--minutes N]</c>: owns a gateway of this build for so long, restarts, reloads and kills it, and looks at what that leaves in this process.</summary>
internal static class ManagedCommand
{
    public const string Verb = "managed";

    private const string Token = "token-of-the-managed";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <returns>0 when handles, threads and memory stayed where they were.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var length = Parse(args);
        var root = Directory.CreateTempSubdirectory("managed-");
        try
        {
            await using var services = new ServiceCollection().AddGatewayManager(options => Configure(options, root.FullName)).BuildServiceProvider();
            var manager = services.GetRequiredService<IGatewayManager>();
            await manager.StartAsync();
            var samples = await WatchAsync(manager, length);
            await manager.StopAsync();
            var (lines, isFlat) = Report(samples, manager.Diagnostics);
            await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines));
            return isFlat ? 0 : 1;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static void Configure(GatewayManagerOptions options, string folder)
    {
        options.Profile = GatewayProfile.PluginGateway with { Command = StormCommand.Path("Gateway") };
        (options.Port, options.Token, options.WorkingDirectory) = (StormCommand.FreePort(), Token, folder);
        (options.ReloadSkip, options.StopGrace) = (TimeSpan.Zero, TimeSpan.FromSeconds(15));
        options.Arguments.Add("--state-dir");
        options.Arguments.Add(folder);
    }

    private static async Task<List<ManagedSample>> WatchAsync(IGatewayManager manager, TimeSpan length)
    {
        var samples = new List<ManagedSample>();
        var began = TimeProvider.System.GetTimestamp();
        for (var round = 0; TimeProvider.System.GetElapsedTime(began) < length; round++)
        {
            await DisturbAsync(manager, round);
            for (var call = 0; call < 200; call++)
            {
                await manager.CallAsync("health");
            }

            await Task.Delay(Round, TimeProvider.System);
            samples.Add(ManagedSample.Take(TimeProvider.System.GetElapsedTime(began)));
        }

        return samples;
    }

    private static async Task DisturbAsync(IGatewayManager manager, int round)
    {
        switch (round % 4)
        {
            case 1:
                await manager.ReloadAsync();
                break;
            case 2:
                await manager.RestartAsync();
                break;
            case 3 when manager.Status.ProcessId is { } process:
                using (var kill = System.Diagnostics.Process.Start("kill", ["-KILL", process.ToString(CultureInfo.InvariantCulture)]))
                {
                    await kill.WaitForExitAsync();
                }

                await UntilReplacedAsync(manager, process);
                break;
        }
    }

    private static async Task UntilReplacedAsync(IGatewayManager manager, int process)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (manager.Status is not { State: GatewayState.Running, ProcessId: { } present } || present == process)
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    private static (string[] Lines, bool IsFlat) Report(List<ManagedSample> samples, GatewayDiagnostics diagnostics)
    {
        if (samples.Count < 8)
        {
            return (["too short to say anything: at least eight rounds of ten seconds are needed"], false);
        }

        // The first quarter warms up; then the best of a quarter is compared with the best of the last, so that a collection that is due does not count.
        var quarter = samples.Count / 4;
        var (first, last) = (Least(samples.Skip(quarter).Take(quarter)), Least(samples.TakeLast(quarter)));
        var isFlat = last.Handles - first.Handles <= 5 && last.Threads - first.Threads <= 5 && last.Bytes - first.Bytes <= 10_000_000;
        return (
        [
            string.Create(CultureInfo.InvariantCulture, $"{samples[^1].At.TotalMinutes:0.0} minutes, {diagnostics.Spawns} processes, {diagnostics.Restarts} restarts, {diagnostics.ReconnectSuccesses} of {diagnostics.ReconnectAttempts} automatic starts"),
            $"after the first quarter   {first}",
            $"in the last quarter       {last}",
            isFlat ? "flat" : "NOT flat",
        ], isFlat);
    }

    private static ManagedSample Least(IEnumerable<ManagedSample> samples)
    {
        var all = samples.ToArray();
        return new ManagedSample(all[^1].At, all.Min(one => one.Handles), all.Min(one => one.Threads), all.Min(one => one.Bytes));
    }

    private static TimeSpan Parse(string[] args) => args switch
    {
        [] => TimeSpan.FromMinutes(30),
        ["--minutes", var text] when double.TryParse(text, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 => TimeSpan.FromMinutes(minutes),
        _ => throw new BenchmarkException($"{Verb} does not know {string.Join(' ', args)}"),
    };
}
