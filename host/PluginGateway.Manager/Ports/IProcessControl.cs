namespace PluginGateway.Manager;

/// <summary>Ends processes that were not started here.</summary>
public interface IProcessControl
{
    /// <summary>Ends a process and waits until it has ended, or nothing more can be done. Throws nothing.</summary>
    Task EndAsync(int processId, CancellationToken cancellation);
}

/// <summary>Keeps the operating system from starting again what is ended here.</summary>
public interface IServiceUnloader
{
    /// <summary>Takes the gateway's service out of the system's hands. Throws nothing; does nothing where there is none.</summary>
    Task UnloadAsync(CancellationToken cancellation);
}

/// <summary>Runs programs to their end.</summary>
public interface ICommandRunner
{
    /// <summary>Runs one. It is ended with all it has started when the time is over.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="limit">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it could not be started or took too long.</returns>
    Task<CommandResult?> RunAsync(GatewaySpawn command, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>What a program said.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">The lines of its standard output.</param>
/// <param name="Errors">The lines of its standard error.</param>
public sealed record CommandResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors);
