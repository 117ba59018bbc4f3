using Echo.Plain;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<Plugin>("echo-plain")]

namespace Echo.Plain;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin
        .AddOptions<EchoOptions>(static (section, options) => section.Bind(options), new EchoOptionsValidator())
        .AddMethods<EchoMethods>()
        .AddAgentProvider<EchoAgent>("echo");
}
