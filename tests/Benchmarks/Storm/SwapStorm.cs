using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Measurements;

namespace Benchmarks.Storm;

/// <summary>Swaps a plugin as fast as it goes, while clients call it all the time and a network sends it messages; then counts whether anything was lost.</summary>
internal sealed class SwapStorm(StormPlan plan, LineNetwork network)
{
    private const int Senders = 20;

    // The first fifth warms the gateway up: its own code is compiled twice, and its heap finds its size.
    private const int Warm = 5;

    private static readonly string[] Faults = ["throws configure", "throws constructor", "throws prepare", "throws run", "throws later", "throws thread"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, Latencies> _phases = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private int _refused;

    /// <summary>Does it.</summary>
    /// <param name="limit">When to give up.</param>
    public async Task<StormResult> RunAsync(CancellationToken limit)
    {
        var began = Stopwatch.GetTimestamp();
        await using var control = await StormCaller.ConnectAsync(plan.Gateway, plan.Token, limit);
        control.OnEvent = Hear;
        var callers = await Task.WhenAll(Enumerable.Range(0, plan.Callers).Select(_ => StormCaller.ConnectAsync(plan.Gateway, plan.Token, limit)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var traffic = callers.Select(caller => caller.CallAsync(stop.Token)).Append(WriteAsync(stop.Token)).ToList();
        var growth = await SwapAsync(control, limit);
        await stop.CancelAsync();
        await Task.WhenAll(traffic);
        await CheckMessagesAsync(limit);
        await CheckMemoryAsync(control, limit);
        foreach (var caller in callers)
        {
            _problems.AddRange(caller.Problems);
            await caller.DisposeAsync();
        }

        return new StormResult
        {
            Swaps = plan.Count, Refused = _refused, Answered = callers.Sum(caller => caller.Answered), Messages = network.Sent, Replies = network.Heard.Values.Sum(), Growth = growth(),
            Took = Stopwatch.GetElapsedTime(began), Problems = _problems, Phases = _phases,
        };
    }

    private async Task<Func<int>> SwapAsync(StormCaller control, CancellationToken limit)
    {
        var memory = 0L;
        for (var number = 1; number <= plan.Count; number++)
        {
            var fault = plan.EverySecondBroken && number % 2 == 0 ? Faults[number / 2 % Faults.Length] : null;
            WriteBuild(number, fault);
            var result = await control.AskAsync("r", "plugins.reload", "{}", limit);
            await JudgeAsync(control, number, fault, result, limit);
            memory = number == Math.Max(1, plan.Count / Warm) ? plan.Memory() : memory;
        }

        return () => (int)((plan.Memory() - memory) / 1024 / 1024);
    }

    // As an installer would leave it: long settled, so that nobody waits for it to settle.
    private void WriteBuild(int number, string? fault)
    {
        var file = Path.Combine(plan.PluginFolder, "build.txt");
        var other = $"{plan.PluginFolder}.build";
        File.WriteAllText(other, string.Create(CultureInfo.InvariantCulture, $"{number} {fault}"));
        File.SetLastWriteTimeUtc(other, DateTime.UnixEpoch);
        File.Move(other, file, overwrite: true);
        Directory.SetLastWriteTimeUtc(plan.PluginFolder, DateTime.UnixEpoch);
    }

    private async Task JudgeAsync(StormCaller control, int number, string? fault, JsonElement result, CancellationToken limit)
    {
        var change = result.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("id").GetString() == "swappable");
        var error = change.TryGetProperty("error", out var text) ? text.GetString() : null;
        if (fault is null && error is not null)
        {
            _problems.Add($"swap {number}: {error}");
        }

        if (fault is "throws later" or "throws thread")
        {
            await RolledBackAsync(control, number, limit);
        }
        else if (fault is not null && error is null)
        {
            _problems.Add($"swap {number} ({fault}) was not refused: {result.GetRawText()}");
        }

        _refused += fault is null ? 0 : 1;
    }

    /// <summary>When a generation has left memory, its swap is told once more, with the times of all phases.</summary>
    private void Hear(JsonElement happening)
    {
        if (happening.GetProperty("event").GetString() != "plugins.changed")
        {
            return;
        }

        var payload = happening.GetProperty("payload");
        if (!payload.GetProperty("reason").GetString()!.EndsWith("has left memory", StringComparison.Ordinal) ||
            !payload.TryGetProperty("swap", out var swap) || swap.GetProperty("outcome").GetString() != "done")
        {
            return;
        }

        foreach (var phase in swap.GetProperty("phases").EnumerateArray())
        {
            Note(phase.GetProperty("name").GetString()!, phase.GetProperty("ms").GetDouble());
        }

        Note("until served", swap.GetProperty("totalMs").GetDouble());
    }

    private async Task RolledBackAsync(StormCaller control, int number, CancellationToken limit)
    {
        var since = Stopwatch.GetTimestamp();
        while ((await RowAsync(control, limit)).GetProperty("lastSwap").GetProperty("outcome").GetString() is not ("rolledBack" or "refused"))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                _problems.Add($"swap {number} was not taken back");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit);
        }
    }

    private void Note(string phase, double milliseconds)
    {
        if (!_phases.TryGetValue(phase, out var times))
        {
            _phases[phase] = times = new Latencies();
        }

        times.Add(0, (long)(milliseconds / 1000 * Stopwatch.Frequency));
    }

    private static async Task<JsonElement> RowAsync(StormCaller control, CancellationToken limit)
    {
        var status = await control.AskAsync("s", "plugins.status", "{}", limit);
        return status.GetProperty("plugins").EnumerateArray().Single(row => row.GetProperty("id").GetString() == "swappable");
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / plan.MessagesPerSecond));
        try
        {
            for (var number = 0; await tick.WaitForNextTickAsync(stop); number++)
            {
                network.Write(string.Create(CultureInfo.InvariantCulture, $"peer{number % Senders}"));
            }
        }
        catch (OperationCanceledException)
        {
            // The storm is over.
        }
    }

    /// <summary>Every message has exactly one reply.</summary>
    private async Task CheckMessagesAsync(CancellationToken limit)
    {
        var since = Stopwatch.GetTimestamp();
        while ((network.Waiting > 0 || network.Heard.Count < network.Sent) && Stopwatch.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit);
        }

        Expect(network.Waiting == 0, $"{network.Waiting} messages were never taken");
        Expect(network.Heard.Count == network.Sent, $"{network.Sent - network.Heard.Count} of {network.Sent} messages have no reply");
        Expect(network.Heard.Values.All(count => count == 1), $"{network.Heard.Values.Count(count => count > 1)} messages were answered more than once");
        Expect(network.Overlaps == 0, $"two receivers were connected at once {network.Overlaps} times");
    }

    /// <summary>Every older generation has left memory, within a minute and a half.</summary>
    private async Task CheckMemoryAsync(StormCaller control, CancellationToken limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var row = await RowAsync(control, limit);
            var left = row.GetProperty("draining").GetArrayLength() + row.GetProperty("leaked").GetArrayLength() + row.GetProperty("unloading").GetInt32();
            if (left == 0)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                _problems.Add($"{left} older generations are still in memory: {row.GetRawText()}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit);
        }
    }

    private void Expect(bool holds, string problem)
    {
        if (!holds)
        {
            _problems.Add(problem);
        }
    }
}
