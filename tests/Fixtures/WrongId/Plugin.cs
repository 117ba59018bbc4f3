using PluginGateway.Contracts;
using WrongId;

[assembly: GatewayPlugin<Plugin>("another")]

namespace WrongId;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
    }
}
