using Microsoft.Extensions.DependencyInjection;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>A gateway with the plugin that declares commands of its own.</summary>
internal sealed class NodeLab : IAsyncDisposable
{
    private readonly PluginCopy _plugin;

    private NodeLab(PluginCopy plugin, TestGateway gateway) => (_plugin, Gateway) = (plugin, gateway);

    public TestGateway Gateway { get; }

    public static async Task<NodeLab> StartAsync(Action<Dictionary<string, string?>>? configure = null, Action<IServiceCollection>? services = null)
    {
        var plugin = new PluginCopy("NodeLab");
        return new NodeLab(plugin, await TestGateway.StartAsync(
            configure: configure,
            services: services,
            config: $$"""{ "plugins": { "nodelab": { "enabled": true, "source": "{{plugin.Path}}" } } }"""));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _plugin.Dispose();
    }
}
