using Benchmarks.Storm;

namespace PluginGateway.Server.Tests;

/// <summary>What the product promises: plugins are swapped under load, and nobody notices. Bounded in count and time; the long version is a benchmark.</summary>
public sealed class SwapStormTests
{
    [Theory]
    [InlineData(200, false)]
    [InlineData(60, true)]
    public async Task Loses_nothing_while_a_plugin_is_swapped(int count, bool everySecondBroken)
    {
        await using var network = new LineNetwork();
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            folder.Configure(keys, network.Port);

            // One reply for each message, however fast they come.
            keys["messages:queue:mode"] = "followup";
            keys["messages:queue:debounceMs"] = "0";
            keys["messages:queue:cap"] = "1000";
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        var result = await new SwapStorm(new StormPlan(gateway.SocketUrl, TestGateway.Token, folder.Path, count) { EverySecondBroken = everySecondBroken, MessagesPerSecond = 100 }, network).RunAsync(limit.Token);

        result.Problems.ShouldBeEmpty();
        result.Refused.ShouldBe(everySecondBroken ? count / 2 : 0);
        result.Answered.ShouldBeGreaterThan(count);
        result.Messages.ShouldBeGreaterThan(10);
    }
}
