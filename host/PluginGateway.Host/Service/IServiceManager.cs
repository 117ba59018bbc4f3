namespace PluginGateway.Host.Service;

/// <summary>A supervisor of the operating system, and one service in it. Nothing is cached: others change services too.</summary>
internal interface IServiceManager
{
    /// <summary>For people, for example <c>systemd (user)</c>.</summary>
    string Kind { get; }

    /// <summary>The service's name there.</summary>
    string Label { get; }

    /// <summary>The file that describes it; null where there is none.</summary>
    string? FilePath { get; }

    /// <summary>The service's description as it would be written now; null where it is no text.</summary>
    string? Render(ServicePlan plan);

    /// <summary>How it is.</summary>
    Task<ServiceState> QueryAsync(CancellationToken cancellation);

    /// <summary>Describes it to the supervisor, lets it start by itself from now on, and starts it.</summary>
    /// <returns>What the operator should know or do besides.</returns>
    /// <exception cref="ServiceException">It cannot be done.</exception>
    Task<IReadOnlyList<string>> InstallAsync(ServicePlan plan, CancellationToken cancellation);

    /// <summary>Ends it and takes it away. One that is not there is no failure.</summary>
    /// <exception cref="ServiceException">It cannot be done.</exception>
    Task UninstallAsync(CancellationToken cancellation);

    /// <summary>Starts it.</summary>
    /// <exception cref="ServiceException">It cannot be done.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Ends it; it stays installed.</summary>
    /// <exception cref="ServiceException">It cannot be done.</exception>
    Task StopAsync(CancellationToken cancellation);

    /// <summary>Ends it and starts it again.</summary>
    /// <exception cref="ServiceException">It cannot be done.</exception>
    Task RestartAsync(CancellationToken cancellation);

    /// <summary>The last lines that the service printed, oldest first; empty when they cannot be had.</summary>
    Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellation);
}
