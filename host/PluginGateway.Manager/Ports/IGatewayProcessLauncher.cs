namespace PluginGateway.Manager;

/// <summary>Starts gateways.</summary>
public interface IGatewayProcessLauncher
{
    /// <summary>Starts one. What it prints is given to <paramref name="onErrorLine"/> line by line, in order, on one thread at a time.</summary>
    /// <exception cref="GatewayStartException">It could not be started (<see cref="GatewayStartFailure.CannotLaunch"/>).</exception>
    Task<IGatewayProcess> StartAsync(GatewaySpawn spawn, Action<string> onErrorLine);
}

/// <summary>A gateway that was started here.</summary>
public interface IGatewayProcess : IAsyncDisposable
{
    /// <summary>The process.</summary>
    int Id { get; }

    /// <summary>When it was started, by the manager's clock.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>Done when it has ended and its last words were read; null when the code is not known. Never faulted.</summary>
    Task<int?> Exited { get; }

    /// <summary>Asks it to end; where the operating system has no way to ask, ends it and what it has started. Does nothing when it has ended.</summary>
    void Terminate();

    /// <summary>Ends it and what it has started, by force. Does nothing when it has ended.</summary>
    void Kill();

    /// <summary>Has it read its configuration.</summary>
    /// <returns>False when it could not be told.</returns>
    bool Reload();
}

/// <summary>What is started.</summary>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">The whole environment; holds the secret.</param>
/// <param name="WorkingDirectory">Where.</param>
public sealed record GatewaySpawn(string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory)
{
    /// <summary>The program alone: arguments and environment may hold secrets.</summary>
    public override string ToString() => $"GatewaySpawn({Command})";
}
