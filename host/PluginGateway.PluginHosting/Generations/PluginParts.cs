using PluginGateway.Contracts.Methods;

namespace PluginGateway.PluginHosting;

/// <summary>Everything a plugin registered, made by its container.</summary>
internal sealed record PluginParts(
    IReadOnlyList<ChannelContribution> Channels, IReadOnlyList<AgentProviderContribution> AgentProviders, IReadOnlyList<IMethodFamily> MethodFamilies)
{
    public static readonly PluginParts None = new([], [], []);
}
