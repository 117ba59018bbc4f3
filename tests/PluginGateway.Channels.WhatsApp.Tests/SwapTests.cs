using System.Globalization;
using System.Text.Json;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The plugin is exchanged while messages flow.</summary>
public sealed class SwapTests
{
    // A hundred take two minutes; the suite does some of them, and the environment says when all are wanted.
    private static readonly int Swaps = int.TryParse(Environment.GetEnvironmentVariable("PGW_WHATSAPP_SWAPS"), CultureInfo.InvariantCulture, out var swaps) ? swaps : 10;

    [NodeFact]
    public async Task The_bridge_does_not_notice_and_nothing_is_lost_or_doubled()
    {
        await using var phone = FakeWhatsApp.Start(WhatsAppWorld.PluginFolder);
        await using var plugin = await LoadedPlugin.StartAsync(BuiltPlugin.At(WhatsAppWorld.PluginFolder), WhatsAppWorld.ConfigFor(phone), new PluginTestOptions { Patience = TimeSpan.FromSeconds(60) });
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.AuthRequired);
        await WhatsAppWorld.LinkAsync(plugin);
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        var pid = await PidAsync(plugin);
        using var enough = new CancellationTokenSource();
        var (saying, sending) = (SayAsync(phone, enough.Token), SendAsync(account, enough.Token));
        for (var swap = 0; swap < Swaps; swap++)
        {
            await plugin.SwapAsync();
        }

        await enough.CancelAsync();
        var (said, sent) = (await saying, await sending);
        await Eventually.Holds(() => account.Context.Published.Count >= said, $"{said} messages");
        account.Context.Published.Select(static message => message.Text).SequenceEqual(Enumerable.Range(1, said).Select(static number => $"m{number}"), StringComparer.Ordinal).ShouldBeTrue("in their order, each once");
        await Eventually.Holds(() => phone.CallsOf("sendMessage").Count >= sent, $"{sent} sent");
        phone.CallsOf("sendMessage").Select(static call => call.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(sent, "each once");
        phone.CallsOf("sendMessage").Count.ShouldBe(sent);
        phone.CallsOf("socket").ShouldHaveSingleItem("the session has never connected anew");
        (await PidAsync(plugin)).ShouldBe(pid);
        account.MostAtOnce.ShouldBe(1);
        await account.StopAsync();
        await Eventually.Holds(() => !FakeWhatsApp.IsAlive(pid), "the bridge to end with the last");
    }

    [NodeFact]
    public Task Leaves_memory() => PluginHarness.AssertUnloadsAsync(BuiltPlugin.At(WhatsAppWorld.PluginFolder), UseAsync, """{ "nodePath": "/nowhere/node", "reconnectInitialMs": 20 }""", TimeSpan.FromSeconds(60));

    private static async Task UseAsync(LoadedPlugin plugin)
    {
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Disconnected);
        await plugin.CallAsync("whatsapp.status");
    }

    private static async Task<int> PidAsync(LoadedPlugin plugin)
    {
        using var status = JsonDocument.Parse(await plugin.CallAsync("whatsapp.status"));
        return status.RootElement.GetProperty("accounts").GetProperty("default").GetProperty("bridgePid").GetInt32();
    }

    private static async Task<int> SayAsync(FakeWhatsApp phone, CancellationToken enough)
    {
        var said = 0;
        while (!enough.IsCancellationRequested)
        {
            await phone.SaysTextAsync($"m{++said}", $"S{said}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }

        return said;
    }

    private static async Task<int> SendAsync(ChannelUnderTest account, CancellationToken enough)
    {
        var sent = 0;
        while (!enough.IsCancellationRequested)
        {
            await account.SendAsync("+4915111111111", $"s{sent}", $"key-{sent}", CancellationToken.None);
            sent++;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return sent;
    }
}
