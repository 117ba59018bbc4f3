using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>system.*</c> (<c>nodes.md</c> §6).</summary>
internal static class SystemCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("system.run", "Runs a program and waits for its end.")
        {
            ParamsSchema = WellKnownCommands.Schema(
                """{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"minItems":1},"rawCommand":{"type":["string","null"]},"cwd":{"type":["string","null"]},"env":{"type":["object","null"],"additionalProperties":{"type":"string"}},"timeoutMs":{"type":["number","null"],"minimum":0},"needsScreenRecording":{"type":["boolean","null"]},"agentId":{"type":["string","null"]},"sessionKey":{"type":["string","null"]},"approved":{"type":["boolean","null"]},"approvalDecision":{"type":["string","null"]},"runId":{"type":["string","null"]}},"required":["command"]}"""),
            Platforms = NodePlatforms.Desktop,
            RunsPrograms = true,
        },
        new("system.which", "Tells where programs are.")
        {
            ParamsSchema = WellKnownCommands.Schema("""{"type":"object","properties":{"bins":{"type":"array","items":{"type":"string"}}},"required":["bins"]}"""),
            Platforms = NodePlatforms.Desktop,
            RunsPrograms = true,
        },
        new("system.notify", "Shows a notice to whoever sits there.")
        {
            ParamsSchema = WellKnownCommands.Schema(
                """{"type":"object","properties":{"title":{"type":["string","null"]},"body":{"type":["string","null"]},"sound":{"type":["string","null"]},"priority":{"type":["string","null"]},"delivery":{"type":["string","null"]}}}"""),
            Platforms = NodePlatforms.Desktop,
            Permission = "notifications",
        },
        new("system.execApprovals.get", "Reads which programs may be run.") { Platforms = NodePlatforms.Desktop, RunsPrograms = true },
        new("system.execApprovals.set", "Writes which programs may be run.")
        {
            ParamsSchema = WellKnownCommands.Schema("""{"type":"object","properties":{"file":{"type":"object"},"baseHash":{"type":["string","null"]}},"required":["file"]}"""),
            Platforms = NodePlatforms.Desktop,
            RunsPrograms = true,
        },
    ];
}
