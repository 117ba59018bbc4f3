using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Agents;

/// <summary>An agent provider that a plugin brought. Immutable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Generation">Whose it is.</param>
internal sealed record AgentEntry(string Id, IAgentProvider Provider, PluginGeneration Generation);
