using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;
using Traffic;

[assembly: GatewayPlugin<Plugin>("traffic")]

namespace Traffic;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddChannel<TrafficChannel, TrafficAccount>("traffic", static (section, account) => section.Bind(account));
}

public sealed class TrafficAccount
{
    public int Port { get; set; }
}
