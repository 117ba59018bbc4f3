using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>location.*</c> (<c>nodes.md</c> §6).</summary>
internal static class LocationCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("location.get", "Tells where the device is.")
        {
            ParamsSchema = WellKnownCommands.Schema(
                """{"type":["object","null"],"properties":{"timeoutMs":{"type":["number","null"],"minimum":0},"maxAgeMs":{"type":["number","null"],"minimum":0},"desiredAccuracy":{"type":["string","null"]}}}"""),
            ResultSchema = WellKnownCommands.Schema("""{"type":"object","properties":{"lat":{"type":"number"},"lon":{"type":"number"},"accuracyMeters":{"type":"number"}},"required":["lat","lon"]}"""),
            Platforms = NodePlatforms.Mobile | NodePlatforms.MacOS,
            Permission = "location",
            Timeout = TimeSpan.FromSeconds(20),
        },
    ];
}
