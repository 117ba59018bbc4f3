using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>What the host knows of one plugin. Immutable; what changes by the moment is asked of the generation.</summary>
internal sealed record PluginRow(PluginStatus Status, PluginGeneration? Generation)
{
    /// <summary>The row as it is at this moment.</summary>
    public PluginStatus Now() => Generation is { } generation
        ? Status with { InFlight = generation.InFlight, Faults = generation.Faults, Error = generation.NewestFault }
        : Status;

    public PluginRow Stopped(long since) => new(Now() with { State = PluginStates.Stopped, InFlight = null, Since = since }, Generation: null);
}
