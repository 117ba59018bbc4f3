using Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;

[assembly: GatewayPlugin<Plugin>("frozen")]

namespace Frozen;

/// <summary>Brings one of everything that contracts 1.0 have.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<Greeter>();
        plugin
            .AddOptions<GreetingOptions>(static (section, options) => section.Bind(options), new GreetingOptionsValidator())
            .AddMethods<GreetingMethods>()
            .AddAgentProvider<GreetingAgent>("frozen")
            .AddChannel<LoopChannel, LoopAccount>("frozen-loop", static (section, account) => section.Bind(account), new LoopAccountValidator(), Describe);
    }

    private static void Describe(ChannelDescriptor channel)
    {
        channel.DisplayName = "Frozen loop";
        channel.Exclusive = false;
        channel.Chats = ChatKinds.Direct;
    }
}
