using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Status;

/// <summary>What of the status somebody wants to know.</summary>
/// <param name="Location">Which gateway.</param>
/// <param name="Target">Who is asked, and what to show it.</param>
internal sealed record StatusWish(Location Location, GatewayTarget Target)
{
    /// <summary>Whether the gateway is asked.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>Whether the services of the system are looked through too.</summary>
    public bool IsDeep { get; init; }

    /// <summary>Whether the service of the system is meant.</summary>
    public bool IsSystem { get; init; }

    /// <summary>Whether <c>--url</c> named the gateway.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Longest wait for an answer.</summary>
    public required TimeSpan Patience { get; init; }
}
