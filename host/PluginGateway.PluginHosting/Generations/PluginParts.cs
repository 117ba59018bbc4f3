using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts.Methods;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.PluginHosting;

/// <summary>Everything a plugin registered, made by its container.</summary>
internal sealed record PluginParts(
    IReadOnlyList<ChannelContribution> Channels, IReadOnlyList<AgentProviderContribution> AgentProviders, IReadOnlyList<IMethodFamily> MethodFamilies)
{
    public static readonly PluginParts None = new([], [], []);

    public IReadOnlyList<ToolProviderContribution> ToolProviders { get; init; } = [];

    public IReadOnlyList<INodeCommandFamily> NodeFamilies { get; init; } = [];

    public IReadOnlyList<INodeCommandHandler> NodeHandlers { get; init; } = [];

    public PluginSettings? Settings { get; init; }

    public IReadOnlyList<ChannelRegistration> Registrations { get; init; } = [];

    public Reconfiguration Plan(IServiceProvider container, IConfiguration next) =>
        Reconfiguration.Of(Settings ?? throw new InvalidOperationException("an unloaded generation has no settings"), Registrations, Channels, container, next);
}
