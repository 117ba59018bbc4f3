namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway.nodes</c> (<c>nodes.md</c> §5).</summary>
[OptionKind(OptionKind.Hot)]
public sealed class NodesOptions
{
    /// <summary>
    /// Commands of nodes that are allowed beside those that plugins and the gateway declare, on every platform, also an unknown one: by name, or the beginning of a name and a <c>*</c>.
    /// </summary>
    public List<string> AllowCommands { get; set; } = [];

    /// <summary>Commands that are not allowed, in the same form. It wins over everything.</summary>
    public List<string> DenyCommands { get; set; } = [];
}
