using PluginGateway.Contracts.Channels;
using Shouldly;
using Xunit;

namespace Irc.Tests;

/// <summary>The built folder, in the gateway's own loader: another build takes its place while people talk, and its code leaves memory.</summary>
public sealed class IrcUpdateTests
{
    private static BuiltPlugin Folder => BuiltPlugin.StampedIn(typeof(IrcUpdateTests).Assembly);

    [Fact]
    public async Task Leaves_memory()
    {
        await using var network = await PlayedIrcWorld.OpenAsync();
        await PluginHarness.AssertUnloadsAsync(Folder, plugin => TalkAsync(plugin, network), network.Config, TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task Loses_no_message_that_is_sent_while_it_is_updated()
    {
        await using var network = await PlayedIrcWorld.OpenAsync();
        await using var plugin = await LoadedPlugin.StartAsync(Folder, network.Config);
        await TalkAsync(plugin, network);
        var bot = plugin.StartChannel();
        await bot.Context.NextReportAsync(ChannelHealth.Connected);

        var logins = ((PlayedIrcWorld)network).Logins;
        var report = await plugin.SwapAsync(use: _ => bot.SendAsync(network.Peer, "still there?"));

        report.MostReceivers.ShouldBe(1);
        (await network.ReadByPeerAsync()).Count(text => text == "still there?").ShouldBe(report.Answered);
        (await network.CountReceiversAsync()).ShouldBe(1);
        ((PlayedIrcWorld)network).Logins.ShouldBe(logins, "the network is not to notice an update");
    }

    private static async Task TalkAsync(LoadedPlugin plugin, IChannelWorld network)
    {
        await using var bot = plugin.StartChannel();
        await bot.Context.NextReportAsync(ChannelHealth.Connected);
        await network.DeliverAsync("hello");
        (await bot.Context.NextInboundAsync()).Text.ShouldBe("hello");
        await bot.SendAsync(network.Peer, "hello yourself");
        (await network.ReadByPeerAsync()).ShouldBe(["hello yourself"]);
    }
}
