using LoopChannel;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<Plugin>("loopchannel")]

namespace LoopChannel;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) =>
        plugin.AddChannel<Loop, LoopAccount>("loop", static (section, account) => section.Bind(account), describe: channel => channel.Exclusive = false);
}

public sealed class LoopAccount
{
    public string Server { get; set; } = "nowhere";

    public string Nick { get; set; } = "";

    public IList<string> Rooms { get; } = [];

    /// <summary>The host's, not ours: never set.</summary>
    public string? DmPolicy { get; set; }
}
