using PluginGateway.Contracts.Agents;

namespace PluginGateway.PluginHosting;

/// <summary>A provider of tools that a generation brought. Immutable.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Provider">The provider, of which there is one per generation.</param>
public sealed record ToolProviderContribution(string Id, IToolProvider Provider);
