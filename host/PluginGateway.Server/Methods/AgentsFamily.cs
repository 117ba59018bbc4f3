using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>agents.list</c>, <c>models.list</c> (<c>methods.md</c> §6).</summary>
internal sealed class AgentsFamily(AgentDirectory agents, SessionKeys keys) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(AgentsMethods.List, Access.Read, (_, _) => ValueTask.FromResult(List()));
        methods.Add(AgentsMethods.Models, Access.Read, (_, _) => ValueTask.FromResult(new ModelsList(agents.Models)));
    }

    private AgentsList List() => new(keys.DefaultAgent, keys.MainKey, SessionKeys.Scope, [.. agents.Agents.Select(agent => new AgentSummary(agent.Id, agent.Name) { Identity = agent.Identity })]);
}
