using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>An account with a real bridge, in front of the library that stands in.</summary>
internal sealed class WhatsAppWorld : IAsyncDisposable
{
    public const string Passphrase = "correct horse battery";

    private static readonly AsyncLocal<RunningAccounts?> Running = new();

    private readonly RunningAccounts _running;

    private WhatsAppWorld(FakeWhatsApp phone, PluginHarness plugin, RunningAccounts running)
    {
        (Phone, Plugin, _running) = (phone, plugin, running);
        Account = plugin.StartChannel();
    }

    public static string PluginFolder { get; } = typeof(WhatsAppWorld).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static entry => entry.Key == "PluginFolder").Value!;

    public FakeWhatsApp Phone { get; }

    public PluginHarness Plugin { get; }

    public ChannelUnderTest Account { get; }

    public FakeChannelContext Context => Account.Context;

    public WhatsAppChannel Channel => _running.Find(null)!.Value.Channel;

    public static string ConfigFor(FakeWhatsApp phone, string more = "") =>
        $$"""{ "bridgeDirectory": "{{JsonEncodedText.Encode(phone.Directory)}}", "reconnectInitialMs": 20, "reconnectMaxMs": 200{{more}} }""";

    /// <summary>One that is not linked.</summary>
    public static async Task<WhatsAppWorld> UnlinkedAsync(string more = "", string? config = null)
    {
        var (phone, running) = (FakeWhatsApp.Start(PluginFolder), new RunningAccounts());
        Running.Value = running;
        var plugin = await PluginHarness.StartAsync<TestPlugin>(config ?? ConfigFor(phone, more), new PluginTestOptions { RealTime = true, Patience = TimeSpan.FromSeconds(60) });
        var world = new WhatsAppWorld(phone, plugin, running);
        if (config is null)
        {
            await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        }

        return world;
    }

    /// <summary>One that is linked and connected.</summary>
    public static async Task<WhatsAppWorld> LinkedAsync(string more = "")
    {
        var world = await UnlinkedAsync(more);
        await LinkAsync(world.Plugin);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        return world;
    }

    public static Task<string> LinkAsync(PluginUnderTest plugin) => plugin.CallAsync("whatsapp.import", $$"""{ "bundle": "{{FakeWhatsApp.Bundle(Passphrase)}}", "passphrase": "{{Passphrase}}" }""");

    public async Task<LinkStatus> StatusAsync()
    {
        await Task.Yield();
        return Channel.Status!;
    }

    public Task<DeliveryReceipt> SendAsync(OutboundMessage message) => Channel.SendAsync(message, CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Account.DisposeAsync();
        await Plugin.DisposeAsync();
        await Phone.DisposeAsync();
    }

    /// <summary>The plugin with a shorter patience, whose accounts the test can reach.</summary>
    internal sealed class TestPlugin : IGatewayPlugin
    {
        public void Configure(IPluginBuilder plugin)
        {
            new WhatsAppPlugin().Configure(plugin);
            plugin.Services.AddSingleton(Running.Value!).AddSingleton(new BridgeTimes
            {
                Beat = TimeSpan.FromMilliseconds(500), Answer = TimeSpan.FromSeconds(8), NetworkAnswer = TimeSpan.FromSeconds(30), Ack = TimeSpan.FromSeconds(4), Settle = TimeSpan.FromSeconds(4),
            });
        }
    }
}
