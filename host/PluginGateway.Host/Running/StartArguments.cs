using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Running;

/// <summary>What the command line says about one start.</summary>
internal sealed class StartArguments
{
    /// <summary>Which configuration file and state directory.</summary>
    public required Location Location { get; init; }

    /// <summary>Configuration keys from the command line.</summary>
    public required IReadOnlyDictionary<string, string?> Overrides { get; init; }

    /// <summary>Say everything on the console too.</summary>
    public bool Verbose { get; init; }

    /// <summary>Start although the configuration file does not exist.</summary>
    public bool AllowUnconfigured { get; init; }
}
