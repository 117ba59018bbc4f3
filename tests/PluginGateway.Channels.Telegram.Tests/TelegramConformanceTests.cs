using Xunit.Abstractions;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>What the gateway asks of every channel.</summary>
public sealed class TelegramConformanceTests(ITestOutputHelper output)
{
    private ChannelConformance Channel => ChannelConformance.For<TelegramPlugin>(TelegramWorld.OpenAsync, new() { Say = output.WriteLine, Patience = TimeSpan.FromSeconds(60) });

    [Fact]
    public Task Reports_its_status() => Channel.ReportsItsStatusAsync();

    [Fact]
    public Task Comes_back() => Channel.ComesBackAsync();

    [Fact]
    public Task Publishes_each_message_once() => Channel.PublishesEachMessageOnceAsync();

    [Fact]
    public Task Publishes_before_it_acknowledges() => Channel.PublishesBeforeItAcknowledgesAsync();

    [Fact]
    public Task Tells_the_truth_about_sending() => Channel.TellsTheTruthAboutSendingAsync();

    [Fact]
    public Task Sends_each_key_once() => Channel.SendsEachKeyOnceAsync();

    [Fact]
    public Task Stops_within_ten_seconds() => Channel.StopsWithinTenSecondsAsync();

    [Fact]
    public Task Never_overlaps() => Channel.NeverOverlapsAsync();
}
