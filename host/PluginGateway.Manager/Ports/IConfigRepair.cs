namespace PluginGateway.Manager;

/// <summary>Repairs a configuration that the gateway does not take; asked at most once per start.</summary>
public interface IConfigRepair
{
    /// <summary>Repairs it.</summary>
    /// <param name="errorLines">What the gateway said.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether there is sense in another start.</returns>
    Task<bool> RepairAsync(IReadOnlyList<string> errorLines, CancellationToken cancellation);
}

/// <summary>Something that is done before each spawn, such as writing configuration. What it throws is logged and holds nothing up.</summary>
public interface IPreLaunchStep
{
    /// <summary>Does it.</summary>
    Task RunAsync(CancellationToken cancellation);
}

/// <summary>Something that the gateway needs sooner or later, such as a runtime of its tools: begun with each start, waited for by nobody. What it throws is logged.</summary>
public interface IGatewayPrerequisite
{
    /// <summary>Sees to it.</summary>
    Task EnsureAsync(CancellationToken cancellation);
}
