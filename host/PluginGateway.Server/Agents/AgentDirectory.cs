using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Agents;

/// <summary>Finds the agent provider for a run. Any thread.</summary>
internal sealed class AgentDirectory(AgentsOptions options, ContributionBoard board)
{
    /// <summary>All models of all providers, the default provider's first.</summary>
    public IReadOnlyList<ModelSummary> Models
    {
        get
        {
            var standard = Default;
            return [.. board.Now.Agents.OrderByDescending(entry => entry == standard).SelectMany(entry => entry.Provider.Models)];
        }
    }

    /// <summary>The model that runs use when nothing else is asked for.</summary>
    public ModelSummary? DefaultModel => Models is [var first, ..] ? first : null;

    /// <summary>Who answers when no provider is named: the configured one, else the first.</summary>
    public AgentEntry? Default => options.Defaults.Provider is { } id ? board.Now.Agents.FirstOrDefault(entry => entry.Id == id) : board.Now.Agents is [var first, ..] ? first : null;

    /// <summary>Finds a model by <c>provider/model</c> or its id alone, whatever the case; null when no provider offers it.</summary>
    public ModelChoice? FindModel(string reference)
    {
        bool Is(string text) => string.Equals(text, reference, StringComparison.OrdinalIgnoreCase);
        var standard = Default;
        var choices =
            from entry in board.Now.Agents.OrderByDescending(entry => entry == standard)
            from model in entry.Provider.Models.Select((model, index) => (Value: model, IsFirst: index == 0))
            where Is(model.Value.Id) || Is($"{entry.Id}/{model.Value.Id}") || Is($"{model.Value.Provider}/{model.Value.Id}")
            select new ModelChoice(entry.Id, model.Value, entry == standard && model.IsFirst);
        return choices.FirstOrDefault();
    }

    /// <summary>The provider for a run, with the right to use it.</summary>
    /// <param name="providerId">The one that the session asks for; null for the default.</param>
    /// <param name="lease">To be held for the whole run.</param>
    /// <exception cref="GatewayException">There is none.</exception>
    public AgentEntry Lease(string? providerId, out GenerationLease lease)
    {
        // A generation may close its gate between the look-up and the lease: the table then has a newer one, or none.
        while (Find(providerId) is { } entry)
        {
            if (entry.Generation.TryEnter(out lease, LeaseKind.Run))
            {
                return entry;
            }

            if (entry == Find(providerId))
            {
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"plugin {entry.Generation.Info.Id} is stopping") { Retryable = true });
            }
        }

        throw new GatewayException(ErrorCodes.Unavailable, (providerId, options.Defaults.Provider) switch
        {
            ({ } asked, _) => $"agent provider '{asked}', which the session asks for, is not loaded; see: pgw plugins list, or clear the session's model",
            (_, { } id) => $"agent provider '{id}' (agents.defaults.provider) is not loaded; see: pgw plugins list",
            _ => "no agent provider is loaded; enable one: pgw plugins enable echo",
        });
    }

    private AgentEntry? Find(string? providerId) => providerId is null ? Default : board.Now.Agents.FirstOrDefault(entry => entry.Id == providerId);
}

/// <summary>A model that a provider offers.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Model">The model.</param>
/// <param name="IsDefault">Whether it is what runs use anyway.</param>
internal sealed record ModelChoice(string Provider, ModelSummary Model, bool IsDefault);
