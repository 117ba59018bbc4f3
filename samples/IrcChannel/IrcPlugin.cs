using Irc;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<IrcPlugin>("irc")]

namespace Irc;

internal sealed class IrcPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddChannel<IrcChannel, IrcAccount>(
        "irc", static (section, account) => section.Bind(account), new IrcAccountValidator(), static channel => channel.DisplayName = "IRC");
}
