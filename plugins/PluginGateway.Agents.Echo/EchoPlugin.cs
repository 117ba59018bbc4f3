using Microsoft.Extensions.Configuration;
using PluginGateway.Agents.Echo;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<EchoPlugin>("echo")]

namespace PluginGateway.Agents.Echo;

internal sealed class EchoPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin
        .AddOptions<EchoOptions>(static (section, options) => section.Bind(options), new EchoOptionsValidator())
        .AddAgentProvider<EchoProvider>("echo");
}
