using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>Which tools an agent may use: what the operator allowed, without what was denied. Nothing by default. Immutable.</summary>
internal sealed class ToolPolicy
{
    private readonly IReadOnlyList<string> _allow;
    private readonly IReadOnlyList<string> _deny;

    private readonly IReadOnlyList<string> _nodeCommands;

    private ToolPolicy(IReadOnlyList<string> allow, IReadOnlyList<string> deny, IReadOnlyList<string> nodeCommands) => (_allow, _deny, _nodeCommands) = (allow, deny, nodeCommands);

    /// <summary>What two sections say together.</summary>
    public static ToolPolicy Of(AgentToolOptions defaults, AgentToolOptions agent) => new([.. defaults.Allow, .. agent.Allow], [.. defaults.Deny, .. agent.Deny], [.. defaults.NodeCommands, .. agent.NodeCommands]);

    /// <summary>Whether any tool of a provider could be allowed: if not, it is not even asked for its tools.</summary>
    public bool MayAllowSomeOf(string provider) => _allow.Any(pattern => pattern.StartsWith($"{provider}/", StringComparison.Ordinal));

    /// <summary>Whether a tool is allowed.</summary>
    /// <param name="provider">The provider's id.</param>
    /// <param name="name">What the provider calls the tool.</param>
    public bool Allows(string provider, string name) => Names(_allow, $"{provider}/{name}") && !Names(_deny, $"{provider}/{name}");

    /// <summary>Whether a node may be asked for a command on behalf of the agent.</summary>
    public bool AllowsNodeCommand(string command) => Names(_nodeCommands, command);

    private static bool Names(IReadOnlyList<string> patterns, string tool) =>
        patterns.Any(pattern => pattern is [.. var begin, '*'] ? tool.StartsWith(begin, StringComparison.Ordinal) : tool == pattern);
}
