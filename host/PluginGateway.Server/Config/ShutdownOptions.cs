using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway.shutdown</c>.</summary>
[OptionKind(OptionKind.Restart)]
public sealed class ShutdownOptions
{
    /// <summary>
    /// How long runs and requests that are under way may go on once the gateway has been told to stop, in milliseconds; then they are stopped. The default leaves the whole end
    /// within the five seconds that desktop managers wait (<c>manager.md</c> §10).
    /// </summary>
    [Range(0, 600_000)]
    public int DrainMs { get; set; } = 1000;
}
