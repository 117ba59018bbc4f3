namespace PluginGateway.Manager.Starting;

/// <summary>What a start is made of; the order is <see cref="StartupSequence"/>'s.</summary>
internal interface IStartupSteps
{
    /// <summary>Whether a child of ours is there.</summary>
    bool HasLiveChild { get; }

    /// <summary>Whether the port has to be waited for; known once existing gateways were looked for.</summary>
    bool NeedsPortWait { get; }

    /// <summary>What the child has said during this attempt.</summary>
    IReadOnlyList<string> ErrorLines { get; }

    /// <summary>A new attempt begins.</summary>
    void ClearErrors();

    /// <summary>A gateway that runs already and is to be connected to; null when one is to be started.</summary>
    Task<ExistingGateway?> FindExistingAsync(CancellationToken cancellation);

    Task WaitForPortAsync(CancellationToken cancellation);

    Task SpawnAsync(CancellationToken cancellation);

    /// <summary>Waits until the child answers.</summary>
    /// <param name="probes">How often it is asked; null for as long as a start may take.</param>
    /// <param name="cancellation">Gives up.</param>
    Task WaitReadyAsync(int? probes, CancellationToken cancellation);

    /// <summary>Connects, and commits the connection.</summary>
    Task ConnectAsync(GatewayOwnership ownership, CancellationToken cancellation);

    Task EndChildAsync();

    Task<bool> RepairAsync(CancellationToken cancellation);

    /// <summary>The repair worked: what was wrong is wrong no more.</summary>
    void OnRepaired();
}

/// <summary>A gateway that runs already.</summary>
/// <param name="Ownership">Whose it is.</param>
internal sealed record ExistingGateway(GatewayOwnership Ownership);
