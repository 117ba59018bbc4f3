using PluginGateway.Contracts;
using ThrowsOnConfigure;

[assembly: GatewayPlugin<Plugin>("throwsonconfigure")]

namespace ThrowsOnConfigure;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => throw new NotSupportedException("no licence found");
}
