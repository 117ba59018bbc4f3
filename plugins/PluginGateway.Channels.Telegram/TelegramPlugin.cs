using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Channels.Telegram;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;

[assembly: GatewayPlugin<TelegramPlugin>("telegram")]

namespace PluginGateway.Channels.Telegram;

internal sealed class TelegramPlugin : IGatewayPlugin
{
    // channels.md §7
    private const int TextLimit = 4096;
    private const int CaptionLimit = 1024;

    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<TokenLeases>();
        plugin
            .AddOptions<TelegramSettings>(static (section, settings) => section.Bind(settings), new TelegramSettingsValidator())
            .AddChannel<TelegramChannel, TelegramAccount>("telegram", static (section, account) => section.Bind(account), new TelegramAccountValidator(), Describe);
    }

    private static void Describe(ChannelDescriptor channel)
    {
        channel.DisplayName = "Telegram";
        channel.Exclusive = true;
        channel.TextLimit = TextLimit;
        channel.TakesMedia = true;
        channel.CaptionLimit = CaptionLimit;
        channel.Chats = ChatKinds.Direct | ChatKinds.Group;
    }
}
