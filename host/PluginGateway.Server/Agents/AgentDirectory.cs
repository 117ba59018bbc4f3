using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Agents;

/// <summary>Knows the agents, and finds the provider for a run. Any thread.</summary>
internal sealed class AgentDirectory(AgentsOptions options, ContributionBoard board)
{
    private readonly IReadOnlyList<AgentProfile> _agents = AgentProfile.Of(options);

    /// <summary>The agents there are, in the operator's order. Without <c>agents.list</c> there is one, which goes by its provider's name.</summary>
    public IReadOnlyList<AgentProfile> Agents => options.List.Count > 0 ? _agents : [_agents[0] with { Name = Default?.Id }];

    /// <summary>All models of all providers, the default provider's first.</summary>
    public IReadOnlyList<ModelSummary> Models
    {
        get
        {
            var standard = Default;
            return [.. board.Now.Agents.OrderByDescending(entry => entry == standard).SelectMany(entry => entry.Provider.Models)];
        }
    }

    /// <summary>The provider of the default agent; null when it is not loaded.</summary>
    public AgentEntry? Default => ProviderOf(Find(options.DefaultId)?.Provider);

    /// <summary>An agent; null when there is none of that id.</summary>
    public AgentProfile? Find(string id) => _agents.FirstOrDefault(agent => agent.Id == id);

    /// <summary>An agent.</summary>
    /// <exception cref="GatewayException">There is none of that id.</exception>
    public AgentProfile Require(string id) => Find(id) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown agent id \"{id}\"");

    /// <summary>The provider for a run, with the right to use it.</summary>
    /// <param name="agent">Whose run it is.</param>
    /// <param name="lease">To be held for the whole run.</param>
    /// <exception cref="GatewayException">There is none.</exception>
    public AgentEntry Lease(AgentProfile agent, out GenerationLease lease)
    {
        ArgumentNullException.ThrowIfNull(agent);

        // A generation may close its gate between the look-up and the lease: the table then has a newer one, or none.
        while (ProviderOf(agent.Provider) is { } entry)
        {
            if (entry.Generation.TryEnter(out lease, LeaseKind.Run))
            {
                return entry;
            }

            if (entry == ProviderOf(agent.Provider))
            {
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"plugin {entry.Generation.Info.Id} is stopping") { Retryable = true });
            }
        }

        throw new GatewayException(
            ErrorCodes.Unavailable,
            agent.Provider is { } id
                ? $"agent provider '{id}' ({(id == options.Defaults.Provider ? "agents.defaults.provider" : $"agent '{agent.Id}'")}) is not loaded; see: pgw plugins list"
                : "no agent provider is loaded; enable one: pgw plugins enable echo");
    }

    private AgentEntry? ProviderOf(string? id) => id is null ? board.Now.Agents is [var first, ..] ? first : null : board.Now.Agents.FirstOrDefault(entry => entry.Id == id);
}
