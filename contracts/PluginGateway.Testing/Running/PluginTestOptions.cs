using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginGateway.Testing;

/// <summary>How a plugin is run in a test. Immutable; the defaults are the gateway's.</summary>
public sealed record PluginTestOptions
{
    /// <summary>Whether the plugin gets the system's clock instead of <see cref="PluginHarness.Clock"/>. A plugin that is loaded from a folder always does.</summary>
    public bool RealTime { get; init; }

    /// <summary>Where the plugin and its host write their log. Nowhere when not set.</summary>
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    /// <summary>How long a channel may take to stop. 10 s, as the contract says.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the test waits for what the plugin is to do. 20 s when not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}
