using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Agents.OpenAI;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<OpenAIPlugin>("openai")]

namespace PluginGateway.Agents.OpenAI;

internal sealed class OpenAIPlugin : IGatewayPlugin
{
    /// <summary>One agent provider per server. The configuration says how many there are, so that a change of it is a swap: runs that are under way end as they began.</summary>
    public void Configure(IPluginBuilder plugin)
    {
        plugin.AddOptions<OpenAIOptions>(static (section, options) => section.Bind(options), new OpenAIOptionsValidator());
        var options = new OpenAIOptions();
        plugin.Configuration.Bind(options);
        foreach (var name in options.Servers.Keys.Where(OpenAIOptions.IsName))
        {
            plugin.AddAgentProvider(name, services => Create(name, services));
        }
    }

    private static ChatClientAgent Create(string name, IServiceProvider services)
    {
        var server = services.GetRequiredService<IOptions<OpenAIOptions>>().Value.Servers[name];
        var time = services.GetRequiredService<TimeProvider>();
        var log = services.GetRequiredService<ILogger<OpenAIPlugin>>();
        var models = new OpenAIModels(name, server, services.GetRequiredService<PluginInfo>().Id, time, log);
        return new ChatClientAgent(models, server.Settings, time, log);
    }
}
