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

    /// <summary>Who answers when no provider is named: the configured one, else the first.</summary>
    public AgentEntry? Default => options.Defaults.Provider is { } id ? board.Now.Agents.FirstOrDefault(entry => entry.Id == id) : board.Now.Agents is [var first, ..] ? first : null;

    /// <summary>The provider for a run, with the right to use it.</summary>
    /// <param name="lease">To be held for the whole run.</param>
    /// <exception cref="GatewayException">There is none.</exception>
    public AgentEntry Lease(out GenerationLease lease)
    {
        // A generation may close its gate between the look-up and the lease: the table then has a newer one, or none.
        while (Default is { } entry)
        {
            if (entry.Generation.TryEnter(out lease, LeaseKind.Run))
            {
                return entry;
            }

            if (entry == Default)
            {
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"plugin {entry.Generation.Info.Id} is stopping") { Retryable = true });
            }
        }

        throw new GatewayException(
            ErrorCodes.Unavailable,
            options.Defaults.Provider is { } id
                ? $"agent provider '{id}' (agents.defaults.provider) is not loaded; see: pgw plugins list"
                : "no agent provider is loaded; enable one: pgw plugins enable echo");
    }
}
