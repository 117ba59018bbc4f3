using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Configuration;

/// <summary>What is wrong with a configuration, as a start of the gateway would find it.</summary>
internal static class ConfigCheck
{
    /// <summary>All of it; empty when a gateway would start.</summary>
    /// <param name="location">Which file.</param>
    public static IReadOnlyList<ConfigIssue> Find(Location location)
    {
        var reading = Layers.Reader(location, new Dictionary<string, string?>(StringComparer.Ordinal)).ReadFile();
        if (reading.Issues.Count > 0)
        {
            return reading.Issues;
        }

        try
        {
            // Each value is a good one, and together they may be none.
            Exposure.Check(reading.Require().Gateway);
            return [];
        }
        catch (ConfigurationException e)
        {
            return [new ConfigIssue("gateway", e.Message)];
        }
    }
}
