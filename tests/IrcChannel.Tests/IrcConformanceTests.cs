using Xunit;
using Xunit.Abstractions;

namespace Irc.Tests;

/// <summary>What the gateway asks of every channel, over a network that the test plays.</summary>
public sealed class IrcConformanceTests(ITestOutputHelper output)
{
    private ChannelConformance Channel => ChannelConformance.For<IrcPlugin>(PlayedIrcWorld.OpenAsync, new() { Say = output.WriteLine });

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

/// <summary>The same over a real server, as far as IRC has it.</summary>
public sealed class IrcServerConformanceTests(ITestOutputHelper output)
{
    private ChannelConformance Channel => ChannelConformance.For<IrcPlugin>(RealIrcWorld.OpenAsync, new() { Say = output.WriteLine });

    [NgircdFact]
    public Task Reports_its_status() => Channel.ReportsItsStatusAsync();

    [NgircdFact]
    public Task Comes_back() => Channel.ComesBackAsync();

    [NgircdFact]
    public Task Publishes_each_message_once() => Channel.PublishesEachMessageOnceAsync();

    [NgircdFact]
    public Task Tells_the_truth_about_sending() => Channel.TellsTheTruthAboutSendingAsync();

    [NgircdFact]
    public Task Stops_within_ten_seconds() => Channel.StopsWithinTenSecondsAsync();

    [NgircdFact]
    public Task Never_overlaps() => Channel.NeverOverlapsAsync();
}
