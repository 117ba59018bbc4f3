using PluginGateway.Contracts;
using ToolUser;

[assembly: GatewayPlugin<Plugin>("tooluser")]

namespace ToolUser;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<Agent>("tooluser").AddTools<Tools>("lab");
}
