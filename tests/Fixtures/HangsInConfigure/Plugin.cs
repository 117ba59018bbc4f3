using HangsInConfigure;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<Plugin>("hangsinconfigure")]

namespace HangsInConfigure;

/// <summary>Waits until the test, which has put an event where both can reach it, lets it go.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => ((ManualResetEventSlim)AppContext.GetData("fixture.release")!).Wait();
}
