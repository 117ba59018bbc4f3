using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Measurements;
using Benchmarks.Storm;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Runs;

/// <summary><c>runs [--runs N] [--deltas N] [--clients N] [--delay MS]</c>: many runs of the echo agent at once on a gateway of this build, heard by many clients.</summary>
internal static class RunsCommand
{
    public const string Verb = "runs";

    private const string Token = "token-of-the-runs";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    /// <returns>0 when nothing was lost and nobody closed.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var plan = RunsPlan.Parse(args);
        var root = Directory.CreateTempSubdirectory("runs-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "plugins.json"), string.Create(CultureInfo.InvariantCulture, $$"""
                {
                  "gateway": { "reload": { "mode": "off" } },
                  "agents": { "defaults": { "maxConcurrent": {{plan.Runs}} } },
                  "plugins": { "echo": { "enabled": true, "config": { "delayMs": {{plan.DelayMs}} } } }
                }
                """));
            var port = StormCommand.FreePort();
            var command = $"{StormCommand.Path("Gateway")} gateway --port {port} --config {root.FullName}/plugins.json --state-dir {root.FullName}/state --token {Token}";
            var start = await TargetStart.SpawnAsync(BenchmarkOptions.Parse(["--spawn", command, "--port", port.ToString(CultureInfo.InvariantCulture), "--token", Token, "--protocol", plan.Protocol.ToString(CultureInfo.InvariantCulture)]));
            await using var process = start.Target.Process!;
            using var limit = new CancellationTokenSource(Patience);
            return await MeasureAsync(plan, start.Target, limit.Token);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(RunsPlan plan, Target target, CancellationToken limit)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var ends = new DeliveryCounter();
        var opened = await GatewayHandshake.ConnectManyAsync(target, plan.Clients, GatewayHandshake.SmallBuffer, limit);
        using var asking = await GatewayHandshake.ConnectAsync(target, GatewayHandshake.BusyBuffer, limit);
        var readers = opened.Select(connection => new RunReader(connection, ends)).ToArray();
        var reading = Task.WhenAll(readers.Append(new RunReader(asking, new DeliveryCounter())).Select(reader => reader.RunAsync(over.Token)));
        var began = Stopwatch.GetTimestamp();
        for (var run = 0; run < plan.Runs; run++)
        {
            await asking.SendAsync(GatewayFrames.Request("agent", Run(plan, run)));
        }

        var all = await ends.ReachedAsync((long)plan.Runs * plan.Clients, Silence);
        var took = Stopwatch.GetElapsedTime(began);
        await over.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(opened, connection => connection.Dispose());
        await Console.Out.WriteLineAsync(Report(plan, readers, took, all));
        return all && readers.All(reader => reader is { Lost: 0, IsClosed: false }) ? 0 : 1;
    }

    // The echo agent says two words before it, and each word is a piece.
    private static string Run(RunsPlan plan, int run)
    {
        var words = string.Join(' ', Enumerable.Range(0, plan.Deltas - 2).Select(static word => string.Create(CultureInfo.InvariantCulture, $"w{word}")));
        return string.Create(CultureInfo.InvariantCulture, $$"""{"message":{{JsonEncode(words)}},"sessionKey":"run-{{run}}","idempotencyKey":"run-{{run}}"}""");
    }

    private static string JsonEncode(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Report(RunsPlan plan, RunReader[] readers, TimeSpan took, bool all)
    {
        var ages = new Latencies();
        Array.ForEach(readers, reader => ages.Add(reader.Ages));
        var deltas = readers.Sum(reader => reader.Deltas);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {plan.Runs} runs of {plan.Deltas} pieces to {plan.Clients} clients, {plan.DelayMs} ms between pieces: {(all ? "all ended" : "NOT all ended")} after {took.TotalSeconds:0.0} s
            deltas delivered   {deltas} ({deltas / took.TotalSeconds:0}/s, {readers.Sum(reader => reader.Bytes) / took.TotalSeconds / 1_000_000:0} MB/s), {(double)deltas / plan.Clients / plan.Runs:0.0} per run and client
            age on arrival     p50 {ages.Percentile(0.5):0} ms, p99 {ages.Percentile(0.99):0} ms
            lost               {readers.Sum(reader => reader.Lost)}
            closed             {readers.Count(reader => reader.IsClosed)}
            """);
    }
}
