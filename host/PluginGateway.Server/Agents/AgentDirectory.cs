using System.Collections.Immutable;
using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents;

/// <summary>The agent providers that the plugins brought. An immutable list, replaced whole; any thread.</summary>
internal sealed class AgentDirectory(AgentsOptions options)
{
    private ImmutableList<Entry> _entries = [];

    /// <summary>All models of all providers, the default provider's first.</summary>
    public IReadOnlyList<ModelSummary> Models => [.. _entries.OrderByDescending(entry => entry == Default).SelectMany(entry => entry.Provider.Models)];

    /// <summary>Who answers when no provider is named: the configured one, else the first that came.</summary>
    public Entry? Default => options.Defaults.Provider is { } id ? _entries.Find(entry => entry.Id == id) : _entries.FirstOrDefault();

    /// <summary>Adds a provider.</summary>
    /// <exception cref="PluginRefusedException">Its id is taken.</exception>
    public void Add(PluginGeneration generation, AgentProviderContribution contribution)
    {
        if (_entries.Find(entry => entry.Id == contribution.Id) is { } other)
        {
            throw new PluginRefusedException($"agent provider '{contribution.Id}' is already offered by plugin {other.Generation.Info.Id}");
        }

        ImmutableInterlocked.Update(ref _entries, (entries, added) => entries.Add(added), new Entry(contribution.Id, contribution.Provider, generation));
    }

    /// <summary>Takes away what a generation brought.</summary>
    public void Remove(PluginGeneration generation) =>
        ImmutableInterlocked.Update(ref _entries, (entries, owner) => entries.RemoveAll(entry => entry.Generation == owner), generation);

    /// <summary>The provider for a run.</summary>
    /// <exception cref="GatewayException">There is none.</exception>
    public Entry Resolve() => Default ?? throw new GatewayException(
        ErrorCodes.Unavailable,
        options.Defaults.Provider is { } id
            ? $"agent provider '{id}' (agents.defaults.provider) is not loaded; see: pgw gateway call plugins.status"
            : "no agent provider is loaded; enable one in plugins.json, for example \"echo\": { \"enabled\": true }");

    /// <summary>One provider.</summary>
    internal sealed record Entry(string Id, IAgentProvider Provider, PluginGeneration Generation);
}
