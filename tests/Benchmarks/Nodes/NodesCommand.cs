using System.Diagnostics;
using System.Globalization;
using Benchmarks.Measurements;
using Benchmarks.Storm;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Nodes;

/// <summary><c>nodes [--nodes N] [--invocations N] [--callers N] [--bytes N]</c>: many nodes of a gateway of this build, asked for small things by several clients.</summary>
internal static class NodesCommand
{
    public const string Verb = "nodes";

    private const string Token = "token-of-the-nodes";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>0 when every invocation was answered well.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var plan = NodesPlan.Parse(args);
        var root = Directory.CreateTempSubdirectory("nodes-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "plugins.json"), """{ "gateway": { "reload": { "mode": "off" } } }""");
            var port = StormCommand.FreePort();
            var command = $"{StormCommand.Path("Gateway")} gateway --port {port} --config {root.FullName}/plugins.json --state-dir {root.FullName}/state --token {Token}";
            var start = await TargetStart.SpawnAsync(BenchmarkOptions.Parse(["--spawn", command, "--port", port.ToString(CultureInfo.InvariantCulture), "--token", Token]));
            await using var process = start.Target.Process!;
            using var limit = new CancellationTokenSource(Patience);
            return await MeasureAsync(plan, start.Target, limit.Token);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(NodesPlan plan, Target target, CancellationToken limit)
    {
        var before = ResidentMemory.BytesOf(target.Process!.Id);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var result = AnsweringNode.Answer.Of(plan.Bytes);
        var nodes = new AnsweringNode[plan.Nodes];
        nodes[0] = await AnsweringNode.ConnectAsync(target, Token, 0, result, limit);
        await Parallel.ForAsync(1, plan.Nodes, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = limit }, async (number, token) =>
            nodes[number] = await AnsweringNode.ConnectAsync(target, Token, number, result, token));
        var answering = FirstToEndAsync(nodes.Select(node => node.RunAsync(over.Token)));
        var connected = ResidentMemory.BytesOf(target.Process.Id);

        var began = Stopwatch.GetTimestamp();
        var next = -1;
        var asking = Task.WhenAll(Enumerable.Range(0, plan.Callers).Select(_ => AskAsync(plan, target, () => Interlocked.Increment(ref next), limit)));

        // A node that breaks would leave its callers waiting for half a minute each.
        await await Task.WhenAny(asking, answering);
        var callers = await asking;
        var took = Stopwatch.GetElapsedTime(began);
        var (after, most) = (ResidentMemory.BytesOf(target.Process.Id), ResidentMemory.MostOf(target.Process.Id));
        await over.CancelAsync();
        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(nodes, node => node.Dispose());
        await Console.Out.WriteLineAsync(Report(plan, callers, took, (before, connected, after, most)));
        return callers.Sum(caller => caller.Failed) == 0 ? 0 : 1;
    }

    private static async Task FirstToEndAsync(IEnumerable<Task> nodes) => await await Task.WhenAny(nodes);

    private static async Task<(Latencies Took, int Failed)> AskAsync(NodesPlan plan, Target target, Func<int> next, CancellationToken limit)
    {
        var took = new Latencies();
        var failed = 0;
        using var connection = await GatewayHandshake.ConnectAsync(target, GatewayHandshake.BusyBuffer, limit);
        for (var number = next(); number < plan.Invocations; number = next())
        {
            var request = GatewayFrames.Request("node.invoke", string.Create(CultureInfo.InvariantCulture, $$"""
                {"nodeId":"{{AnsweringNode.NameOf(number % plan.Nodes)}}","command":"system.notify","params":{"title":"hello"},"idempotencyKey":"b{{number}}"}
                """));
            var began = Stopwatch.GetTimestamp();
            await connection.SendAsync(request);
            failed += await AnsweredAsync(connection, limit) ? 0 : 1;
            took.Add(began, Stopwatch.GetTimestamp());
        }

        return (took, failed);
    }

    private static async Task<bool> AnsweredAsync(RawConnection connection, CancellationToken limit)
    {
        while (true)
        {
            if (Answer(connection) is { } isOk)
            {
                return isOk;
            }

            await connection.ReceiveAsync(limit);
        }
    }

    private static bool? Answer(RawConnection connection)
    {
        while (connection.TryTakeFrame(out var payload, out _))
        {
            if (!GatewayFrames.IsEvent(payload))
            {
                return GatewayFrames.IsOk(payload);
            }
        }

        return null;
    }

    private static string Report(NodesPlan plan, (Latencies Took, int Failed)[] callers, TimeSpan took, (long Before, long Connected, long After, long Most) memory)
    {
        var all = new Latencies();
        Array.ForEach(callers, caller => all.Add(caller.Took));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {plan.Invocations} invocations of {plan.Nodes} nodes by {plan.Callers} clients, results of {plan.Bytes} bytes: {took.TotalSeconds:0.0} s ({plan.Invocations / took.TotalSeconds:0}/s)
            there and back   p50 {all.Percentile(0.5):0.0} ms, p99 {all.Percentile(0.99):0.0} ms, longest {all.Percentile(1):0.0} ms
            failed           {callers.Sum(caller => caller.Failed)}
            memory           {memory.Before / 1e6:0} MB started, {memory.Connected / 1e6:0} MB with the nodes, {memory.After / 1e6:0} MB afterwards, {memory.Most / 1e6:0} MB at most
            """);
    }
}
