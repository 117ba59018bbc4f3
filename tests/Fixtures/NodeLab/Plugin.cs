using PluginGateway.Contracts;
using NodeLab;

[assembly: GatewayPlugin<Plugin>("nodelab")]

namespace NodeLab;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddNodeCommands<LabCommands>().AddNodeHandler<GreetHandler>();
}
