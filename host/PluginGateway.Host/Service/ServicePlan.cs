using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service;

/// <summary>What is to be run by a supervisor, whichever that is.</summary>
internal sealed record ServicePlan
{
    /// <summary>What the environment of every installed gateway says, so that it is found again (<c>runbook.md</c>).</summary>
    public const string Marker = "PGW_SERVICE_MARKER";

    /// <summary>Which gateway.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The program and its arguments. The first is a whole path.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The environment, without secrets: units and plists can be read by others.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>The file with the rest of the environment, secrets included; for its owner alone. It need not exist.</summary>
    public required string EnvironmentFile { get; init; }

    /// <summary>Where it is started.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Where launchd puts what the program prints.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The user that a system's service runs as; null for a service of the user who installs it.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is a service of the system rather than of a user.</summary>
    public bool IsSystem => User is not null;

    /// <summary>Whether the port is one that only root may open.</summary>
    public bool NeedsLowPort { get; init; }
}
