namespace PluginGateway.Contracts.Agents;

/// <summary>Brings tools for agents. Which agent may use which is the operator's decision (<c>agents.list[].tools</c>), and none is the default.</summary>
public interface IToolProvider
{
    /// <summary>
    /// The tools there are now; may change while the plugin runs. Asked for at the start of every run: answers at once. Tools that are handed out
    /// are used until the run ends.
    /// </summary>
    IReadOnlyList<IAgentTool> Tools { get; }
}
