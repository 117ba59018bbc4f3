using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>sms.*</c> (<c>nodes.md</c> §6).</summary>
internal static class SmsCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("sms.send", "Sends a text message from the telephone.")
        {
            ParamsSchema = WellKnownCommands.Schema("""{"type":"object","properties":{"to":{"type":"string","minLength":1},"message":{"type":"string","minLength":1}},"required":["to","message"]}"""),
            Platforms = NodePlatforms.Android,
            Permission = "sms",
        },
    ];
}
