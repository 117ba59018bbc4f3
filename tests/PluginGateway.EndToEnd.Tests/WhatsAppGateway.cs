using System.Text.Json;
using PluginGateway.Channels.WhatsApp.Tests;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A gateway with the WhatsApp plugin in the box, whose bridge has the library that stands in for Baileys. Starts nothing where there is no Node.js.</summary>
internal sealed class WhatsAppGateway : IAsyncDisposable
{
    private FakeWhatsApp? _phone;

    public GatewayUnderTest Gateway { get; } = new();

    public FakeWhatsApp Phone => _phone!;

    public async Task StartAsync()
    {
        if (!FakeWhatsApp.HasNode)
        {
            return;
        }

        _phone = FakeWhatsApp.Start(Built.Boxed("whatsapp"));
        await File.WriteAllTextAsync(Gateway.ConfigPath, $$"""
            {
              "plugins": {
                "echo": { "enabled": true, "config": { "delayMs": 100 } },
                "whatsapp": {
                  "enabled": true,
                  "config": { "bridgeDirectory": {{JsonSerializer.Serialize(Phone.Directory)}}, "reconnectInitialMs": 20, "reconnectMaxMs": 200, "dmPolicy": "open", "streamMode": "off" }
                }
              }
            }
            """);
        await Gateway.StartAsync();
        await using var client = await Gateway.ConnectAsync(Scopes.Read);
        await StateAsync(client, "authRequired");
    }

    /// <summary>Waits until the account is so.</summary>
    public static Task StateAsync(GatewayClient client, string state) => Until.TrueAsync(async () =>
        (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None)).ChannelAccounts.GetValueOrDefault("whatsapp")?.Single().State == state);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await (_phone?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
