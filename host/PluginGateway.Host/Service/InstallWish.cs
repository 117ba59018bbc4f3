using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service;

/// <summary>What somebody wants installed.</summary>
/// <param name="Location">Which gateway.</param>
internal sealed record InstallWish(Location Location)
{
    /// <summary>The port to name on its command line; null to leave it to the configuration.</summary>
    public int? Port { get; init; }

    /// <summary>The token; null when the configuration or the state directory has it.</summary>
    public string? Token { get; init; }

    /// <summary>The password, instead of a token.</summary>
    public string? Password { get; init; }

    /// <summary>A service of the system.</summary>
    public bool IsSystem { get; init; }

    /// <summary>The user that a system's service runs as.</summary>
    public string? User { get; init; }
}
