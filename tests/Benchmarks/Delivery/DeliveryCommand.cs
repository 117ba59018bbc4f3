using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Measurements;
using Benchmarks.Storm;
using Benchmarks.Targets;

namespace Benchmarks.Delivery;

/// <summary>
/// <c>delivery [--chats N] [--seconds N] [--warm N] [--folder F]</c>: messages from a network through inbox, run of the echo agent and outbox back to the network, on a gateway of this
/// build, each step on the disk before the next.
/// </summary>
internal static class DeliveryCommand
{
    public const string Verb = "delivery";

    private const string Token = "token-of-the-delivery";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>0 when every message had one answer.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var plan = DeliveryPlan.Parse(args);
        var root = plan.Folder is { } folder ? Directory.CreateDirectory(Path.Combine(folder, $"delivery-{Guid.NewGuid():N}")) : Directory.CreateTempSubdirectory("delivery-");
        try
        {
            await using var network = new DeliveryNetwork();
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "plugins.json"), string.Create(CultureInfo.InvariantCulture, $$"""
                {
                  "gateway": { "reload": { "mode": "off" } },
                  "agents": { "defaults": { "maxConcurrent": 64 } },
                  "plugins": {
                    "echo": { "enabled": true, "config": { "delayMs": 0 } },
                    "traffic": { "enabled": true, "source": "{{JsonEncodedText.Encode(StormCommand.Path("Traffic"))}}", "config": { "port": {{network.Port}}, "dmPolicy": "open" } }
                  }
                }
                """));
            var port = StormCommand.FreePort();
            var command = $"{StormCommand.Path("Gateway")} gateway --port {port} --config {root.FullName}/plugins.json --state-dir {root.FullName}/state --token {Token}";
            var start = await TargetStart.SpawnAsync(BenchmarkOptions.Parse(["--spawn", command, "--port", port.ToString(CultureInfo.InvariantCulture), "--token", Token]));
            await using var process = start.Target.Process!;
            await network.Connected.WaitAsync(Patience);
            return await MeasureAsync(plan, network, process.Id, Path.Combine(root.FullName, "state"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(DeliveryPlan plan, DeliveryNetwork network, int process, string state)
    {
        for (var chat = 0; chat < plan.Chats; chat++)
        {
            network.Write(string.Create(CultureInfo.InvariantCulture, $"chat{chat}"));
        }

        await Task.Delay(plan.Warm, TimeProvider.System);
        network.TakeLatencies();
        var (began, busy, before) = (Stopwatch.GetTimestamp(), Busy(process), ResidentMemory.BytesOf(process));
        await Task.Delay(plan.Length, TimeProvider.System);
        var latencies = network.TakeLatencies();
        var (took, cores, after) = (Stopwatch.GetElapsedTime(began), Busy(process) - busy, ResidentMemory.BytesOf(process));
        network.End();
        for (var since = Stopwatch.GetTimestamp(); network.Open > 0 && Stopwatch.GetElapsedTime(since) < Patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        var disk = Directory.EnumerateFiles(state, "*.db*").Sum(static file => new FileInfo(file).Length);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {plan.Chats} chats, each writes again when it is answered, {took.TotalSeconds:0.0} s
            answered           {latencies.Count} ({latencies.Count / took.TotalSeconds:0}/s in, as many out)
            way through        p50 {latencies.Percentile(0.5):0.0} ms, p99 {latencies.Percentile(0.99):0.0} ms
            processor          {cores / took:0.00} of {Environment.ProcessorCount} cores
            resident memory    {before / 1_000_000} MB, after {after / 1_000_000} MB; database {disk / 1_000_000} MB
            not answered       {network.Open}
            answered twice     {network.Twice}
            """));
        return network.Open + network.Twice == 0 ? 0 : 1;
    }

    private static TimeSpan Busy(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
