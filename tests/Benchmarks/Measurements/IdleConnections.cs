using System.Diagnostics;
using Benchmarks.Reports;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>How fast many connections are opened, and what each costs in memory while it is silent.</summary>
internal sealed class IdleConnections(int connections) : IMeasurement
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public string Name { get; } = $"idle-{connections}";

    public bool Fits(Target target) => target.Process is not null;

    public async Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit)
    {
        await Task.Delay(Settle, TimeProvider.System, limit);
        var before = ResidentMemory.BytesOf(target.Process!.Id);
        var began = Stopwatch.GetTimestamp();
        var opened = await GatewayHandshake.ConnectManyAsync(target, connections, bufferSize: 4096, limit);
        var took = Stopwatch.GetElapsedTime(began);
        try
        {
            await Task.Delay(Settle, TimeProvider.System, limit);
            var grown = ResidentMemory.BytesOf(target.Process.Id) - before;
            return
            [
                new Measured($"{Name}-open", connections / took.TotalSeconds, "connections/s"),
                new Measured($"{Name}-memory", grown / 1024.0 / connections, "KiB/connection"),
            ];
        }
        finally
        {
            Array.ForEach(opened, connection => connection.Dispose());
        }
    }
}
