using Benchmarks.Reports;
using Benchmarks.Targets;

namespace Benchmarks.Measurements;

/// <summary>Resident memory of a gateway that has started and has nothing to do.</summary>
internal sealed class IdleMemory : IMeasurement
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public string Name => "idle-memory";

    public bool Fits(Target target) => target.Process is not null;

    public async Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit)
    {
        await Task.Delay(Settle, TimeProvider.System, limit);
        return [new Measured(Name, ResidentMemory.BytesOf(target.Process!.Id) / 1e6, "MB")];
    }
}
