namespace PluginGateway.Server.Config;

/// <summary>What agents are called when nobody says otherwise.</summary>
internal static class AgentIds
{
    /// <summary>The agent of a gateway without <c>agents.list</c> (<c>agent-and-chat.md</c> §9).</summary>
    public const string Main = "main";
}
