using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>agents.list</c>, <c>agent.identity.get</c>, <c>models.list</c> (<c>methods.md</c> §4, §6).</summary>
internal sealed class AgentsFamily(AgentDirectory agents, SessionKeys keys) : IMethodFamily
{
    // What the reference calls an agent that has no name (recorded frames, 10).
    private const string NoName = "Assistant";

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(AgentsMethods.List, Access.Read, (_, _) => ValueTask.FromResult(List()));
        methods.Add(AgentsMethods.Identity, Access.Read, (identity, _) => ValueTask.FromResult(Identity(identity)));
        methods.Add(AgentsMethods.Models, Access.Read, (_, _) => ValueTask.FromResult(new ModelsList(agents.Models)));
    }

    private AgentsList List() =>
        new(SessionKeys.DefaultAgentId, keys.MainKey, SessionKeys.Scope, [new AgentSummary(SessionKeys.DefaultAgentId, agents.Default?.Id)]);

    private AgentIdentity Identity(AgentIdentityParams asked)
    {
        var agent = asked.AgentId?.Trim().ToLowerInvariant();
        if (!string.IsNullOrWhiteSpace(asked.SessionKey))
        {
            var owner = SessionKeys.AgentOf(keys.Canonical(asked.SessionKey));
            if (agent is not null && agent != owner)
            {
                throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid agent.identity.get params: agent \"{agent}\" does not match session key agent \"{owner}\"");
            }

            agent = owner;
        }

        // Pages ask for whatever agent they remember; one that is not there is answered as one without a name.
        agent ??= SessionKeys.DefaultAgentId;
        var name = agent == SessionKeys.DefaultAgentId ? agents.Default?.Id ?? NoName : NoName;
        return new AgentIdentity(agent, name, name[..1].ToUpperInvariant());
    }
}
