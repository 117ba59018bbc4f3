using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Tools.Mcp;

[assembly: GatewayPlugin<McpPlugin>("mcp")]

namespace PluginGateway.Tools.Mcp;

internal sealed class McpPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<ToolPins>().AddSingleton<ServerLinks>();
        plugin
            .AddOptions<McpOptions>(static (section, options) => section.Bind(options), new McpOptionsValidator())
            .AddTools<McpTools>("mcp")
            .AddMethods<McpMethods>();
    }
}
