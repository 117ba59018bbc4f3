using Benchmarks.Storm;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>How much of a conversation on a channel its agent is given, seen by the tokens that the echo agent counts.</summary>
public sealed class HistoryLimitTests
{
    [Theory]
    [InlineData(null, 9)]
    [InlineData("1", 5)]
    [InlineData("0", 1)]
    public async Task Is_what_the_account_says(string? limit, long tokens)
    {
        await using var network = new LineNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            channel.Configure(keys, network.Port);
            keys["plugins:swappable:config:dmHistoryLimit"] = limit;
        });
        await using var client = await gateway.ConnectAsync("operator.read");

        for (var said = 1; said <= 3; said++)
        {
            network.Write("ann");
            await Until.TrueAsync(() => network.Heard.Count == said && network.Waiting == 0);
        }

        // One for each message of somebody, three for each answer.
        var row = (await client.CallOkAsync("sessions.list"))["sessions"]![0]!;
        ((long)row["inputTokens"]!).ShouldBe(tokens);
    }
}
