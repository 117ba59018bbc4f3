using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Agents.Anthropic;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<AnthropicPlugin>("anthropic")]

namespace PluginGateway.Agents.Anthropic;

internal sealed class AnthropicPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        // Read here, so that a change of the configuration is a swap: runs that are under way end as they began.
        _ = plugin.Configuration;
        plugin
            .AddOptions<AnthropicOptions>(static (section, options) => section.Bind(options), new AnthropicOptionsValidator())
            .AddAgentProvider("anthropic", Create);
    }

    private static ChatClientAgent Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<AnthropicOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var log = services.GetRequiredService<ILogger<AnthropicPlugin>>();
        return new ChatClientAgent(new AnthropicModels(options, time, log), options.Settings, time, log);
    }
}
