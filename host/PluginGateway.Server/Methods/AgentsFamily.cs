using System.Globalization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>agents.list</c>, <c>agent.identity.get</c>, <c>models.list</c>, <c>models.authStatus</c> (<c>methods.md</c> §4, §6).</summary>
internal sealed class AgentsFamily(AgentDirectory agents, SessionKeys keys, TimeProvider time) : IMethodFamily
{
    // What the reference calls an agent that has no name (recorded frames, 10).
    private const string NoName = "Assistant";

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(AgentsMethods.List, Access.Read, (_, _) => ValueTask.FromResult(List()));
        methods.Add(AgentsMethods.Identity, Access.Read, (identity, _) => ValueTask.FromResult(Identity(identity)));
        methods.Add(AgentsMethods.Models, Access.Read, (_, _) => ValueTask.FromResult(new ModelsList(agents.Models)));
        methods.Add(AgentsMethods.AuthStatus, Access.Read, (_, _) => ValueTask.FromResult(new ModelsAuthStatus(
            time.GetUtcNow().ToUnixTimeMilliseconds(), [.. agents.Providers.Select(id => new ProviderAuthStatus(id, id, "ok"))])));
    }

    private AgentsList List() =>
        new(keys.DefaultAgent, keys.MainKey, keys.Scope, [.. agents.Agents.Select(agent => new AgentSummary(agent.Id, agent.Name)
        {
            Identity = agent.Identity,
            Model = agents.UsualModel(agent.Id) is { } model ? new AgentModelChoice(model) : null,
        })]);

    private AgentIdentity Identity(AgentIdentityParams asked)
    {
        var agent = asked.AgentId?.Trim().ToLowerInvariant();
        if (!string.IsNullOrWhiteSpace(asked.SessionKey))
        {
            var owner = keys.AgentOf(keys.Canonical(asked.SessionKey));
            if (agent is not null && agent != owner)
            {
                throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid agent.identity.get params: agent \"{agent}\" does not match session key agent \"{owner}\"");
            }

            agent = owner;
        }

        // Pages ask for whatever agent they remember; one that is not there is answered as one without a name.
        agent ??= keys.DefaultAgent;
        var found = agents.Agents.FirstOrDefault(known => known.Id == agent);
        var name = Given(found?.Identity?.Name) ?? Given(found?.Name) ?? NoName;
        return new AgentIdentity(agent, name, Given(found?.Identity?.Avatar) ?? Given(found?.Identity?.Emoji) ?? StringInfo.GetNextTextElement(name).ToUpperInvariant());
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
