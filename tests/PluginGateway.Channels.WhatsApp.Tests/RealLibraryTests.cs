using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The bridge as it is: its packages from npm's registry, the real library.</summary>
public sealed class RealLibraryTests
{
    [NodeFact]
    public async Task Installs_starts_and_reaches_the_code_or_the_end_of_the_network()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync(config: """{ "reconnectInitialMs": 200 }""");
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        Directory.GetDirectories(world.Plugin.Info.DataDirectory, "bridge-*").ShouldHaveSingleItem();
        (await world.Plugin.CallAsync("whatsapp.setup")).ShouldContain("are there");
        var starting = world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None).AsTask();
        await Eventually.Holds(() => starting.IsCompleted || world.Context.Reports.Any(static report => report.Detail?.Contains("(408)", StringComparison.Ordinal) == true), "a code, or the network's end");
        if (starting.IsCompletedSuccessfully)
        {
            (await starting).QrPng.ShouldNotBeNull();
        }

        var pid = (await world.StatusAsync()).BridgePid!.Value;
        await world.Account.StopAsync();
        await Eventually.Holds(() => !FakeWhatsApp.IsAlive(pid), "the bridge to end");
    }
}
