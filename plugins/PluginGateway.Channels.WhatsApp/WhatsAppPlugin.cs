using Microsoft.Extensions.Configuration;
using PluginGateway.Channels.WhatsApp;
using PluginGateway.Channels.WhatsApp.Methods;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;
using Microsoft.Extensions.DependencyInjection;

[assembly: GatewayPlugin<WhatsAppPlugin>("whatsapp")]

namespace PluginGateway.Channels.WhatsApp;

internal sealed class WhatsAppPlugin : IGatewayPlugin
{
    // channels.md §8
    private const int TextLimit = 4000;
    private const int CaptionLimit = 1024;

    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<BridgeInstall>().AddSingleton<RunningAccounts>().AddSingleton(new BridgeTimes());
        plugin
            .AddOptions<WhatsAppSettings>(static (section, settings) => section.Bind(settings), new WhatsAppSettingsValidator())
            .AddMethods<WhatsAppFamily>()
            .AddChannel<WhatsAppChannel, WhatsAppAccount>("whatsapp", static (section, account) => section.Bind(account), new WhatsAppAccountValidator(), Describe);
    }

    private static void Describe(ChannelDescriptor channel)
    {
        channel.DisplayName = "WhatsApp";
        channel.Exclusive = true;
        channel.TextLimit = TextLimit;
        channel.HasLogin = true;
        channel.TakesMedia = true;
        channel.CaptionLimit = CaptionLimit;
        channel.Chats = ChatKinds.Direct | ChatKinds.Group;
    }
}
