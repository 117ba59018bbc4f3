using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Agents;

/// <summary>Knows the agents, and finds the provider and the model for a run. Any thread.</summary>
internal sealed class AgentDirectory(AgentsOptions options, ContributionBoard board)
{
    private Roll? _roll;

    /// <summary>The agents there are, in the operator's order. Without <c>agents.list</c> there is one, which goes by its provider's name.</summary>
    public IReadOnlyList<AgentProfile> Agents => Now is var roll && roll.IsListed ? roll.Agents : [roll.Agents[0] with { Name = Default?.Id }];

    /// <summary>The ids of the providers that are loaded, the default one first.</summary>
    public IReadOnlyList<string> Providers
    {
        get
        {
            var standard = Default;
            return [.. board.Now.Agents.OrderByDescending(entry => entry == standard).Select(entry => entry.Id)];
        }
    }

    /// <summary>All models of all providers, the default provider's first.</summary>
    public IReadOnlyList<ModelSummary> Models
    {
        get
        {
            var standard = Default;
            return [.. board.Now.Agents.OrderByDescending(entry => entry == standard).SelectMany(entry => entry.Provider.Models).Select(model => model with { Available = true })];
        }
    }

    /// <summary>The provider of the default agent; null when it is not loaded.</summary>
    public AgentEntry? Default => ProviderOf(DefaultProfile.Provider);

    /// <summary>The model of the default agent's runs when nothing else is asked for; null when its provider is not loaded.</summary>
    public ModelSummary? DefaultModel => ModelOf(DefaultProfile);

    private AgentProfile DefaultProfile => Now.Default;

    // Made anew after a change of the configuration.
    private Roll Now
    {
        get
        {
            var version = options.Version;
            return Volatile.Read(ref _roll) is { } roll && roll.Version == version ? roll : _roll = Roll.Of(options, version);
        }
    }

    /// <summary>An agent; null when there is none of that id.</summary>
    public AgentProfile? Find(string id) => Now.Agents.FirstOrDefault(agent => agent.Id == id);

    /// <summary>An agent.</summary>
    /// <exception cref="GatewayException">There is none of that id.</exception>
    public AgentProfile Require(string id) => Find(id) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown agent id \"{id}\"");

    /// <summary>Finds a model by <c>provider/model</c> or its id alone, whatever the case; null when no provider offers it.</summary>
    /// <param name="agentId">Whose runs are to use it: its own provider is looked at first.</param>
    /// <param name="reference">What was asked for.</param>
    public ModelChoice? FindModel(string agentId, string reference)
    {
        bool Is(string text) => string.Equals(text, reference, StringComparison.OrdinalIgnoreCase);
        var agent = Find(agentId) ?? DefaultProfile;
        var (own, usual) = (ProviderOf(agent.Provider), ModelOf(agent)?.Id);
        var choices =
            from entry in board.Now.Agents.OrderByDescending(entry => entry == own)
            from model in entry.Provider.Models
            where Is(model.Id) || Is($"{entry.Id}/{model.Id}") || Is($"{model.Provider}/{model.Id}")
            select new ModelChoice(entry.Id, model, entry == own && model.Id == usual);
        return choices.FirstOrDefault();
    }

    /// <summary>What an agent's runs use when nothing else is asked for, as <c>provider/model</c>; null when its provider is not loaded or lists no models.</summary>
    public string? UsualModel(string agentId)
    {
        var agent = Find(agentId) ?? DefaultProfile;
        return ProviderOf(agent.Provider) is { } entry && (agent.Model ?? ModelOf(agent)?.Id) is { } model ? $"{entry.Id}/{model}" : null;
    }

    /// <summary>The provider for a run, with the right to use it.</summary>
    /// <param name="agent">Whose run it is.</param>
    /// <param name="asked">The provider that the session asks for; null for the agent's own.</param>
    /// <param name="lease">To be held for the whole run.</param>
    /// <exception cref="GatewayException">There is none.</exception>
    public AgentEntry Lease(AgentProfile agent, string? asked, out GenerationLease lease)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var wanted = asked ?? agent.Provider;

        // A generation may close its gate between the look-up and the lease: the table then has a newer one, or none.
        while (ProviderOf(wanted) is { } entry)
        {
            if (entry.Generation.TryEnter(out lease, LeaseKind.Run))
            {
                return entry;
            }

            if (entry == ProviderOf(wanted))
            {
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"plugin {entry.Generation.Info.Id} is stopping") { Retryable = true });
            }
        }

        throw new GatewayException(ErrorCodes.Unavailable, (asked, agent.Provider) switch
        {
            ({ } id, _) => $"agent provider '{id}', which the session asks for, is not loaded; see: pgw plugins list, or clear the session's model",
            (_, { } id) => $"agent provider '{id}' ({(id == options.Defaults.Provider ? "agents.defaults.provider" : $"agent '{agent.Id}'")}) is not loaded; see: pgw plugins list",
            _ => "no agent provider is loaded; enable one: pgw plugins enable echo",
        });
    }

    private ModelSummary? ModelOf(AgentProfile agent) => ProviderOf(agent.Provider) is { Provider.Models: var models } ? ModelNamed(agent.Model, models) : null;

    /// <summary>The model of that id, or the first when none is named; null when there is none.</summary>
    internal static ModelSummary? ModelNamed(string? id, IReadOnlyList<ModelSummary> models) => models.FirstOrDefault(model => id is null || model.Id == id);

    private AgentEntry? ProviderOf(string? id) => board.Now.Agents.FirstOrDefault(entry => id is null || entry.Id == id);

    // The agents of one state of the configuration.
    private sealed record Roll(int Version, IReadOnlyList<AgentProfile> Agents, AgentProfile Default, bool IsListed)
    {
        public static Roll Of(AgentsOptions options, int version)
        {
            var list = options.List;
            var agents = AgentProfile.Of(list, options.Defaults);
            return new Roll(version, agents, agents[Math.Max(list.FindIndex(agent => agent.Default), 0)], list.Count > 0);
        }
    }
}

/// <summary>A model that a provider offers.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Model">The model.</param>
/// <param name="IsDefault">Whether it is what runs use anyway.</param>
internal sealed record ModelChoice(string Provider, ModelSummary Model, bool IsDefault);
