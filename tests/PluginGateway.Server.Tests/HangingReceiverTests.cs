using PluginGateway.Client;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests;

/// <summary>Receivers that do not come back from their start, or do not end at their stop: what ran before runs on, and everything else with it.</summary>
public sealed class HangingReceiverTests
{
    [Fact]
    public async Task Goes_back_when_a_start_hangs()
    {
        using var release = new ManualResetEventSlim();
        AppContext.SetData("swappable.release", release);
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => folder.Configure(keys, port: 0));
        await using var client = await ConnectAsync(gateway);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "build.txt"), "2 hangs run");
        var change = await ReloadAsync(client);
        release.Set();

        change.Error.ShouldNotBeNull().ShouldContain("the call of RunAsync did not come back within 10 s");
        change.Generation.ShouldBe(1);
        var status = await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None);
        status.ChannelAccounts["swap"].Single().ShouldSatisfyAllConditions(account => account.State.ShouldBe("connected"), account => account.Detail.ShouldBe("build 1"));
        AppContext.SetData("swappable.release", null);
    }

    [Fact]
    public async Task Leaves_a_receiver_behind_that_does_not_stop()
    {
        using var folder = new PluginCopy("Swappable");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "build.txt"), "1 hangs stop");
        await using var gateway = await TestGateway.StartAsync(configure: keys => folder.Configure(keys, port: 0));
        await using var client = await ConnectAsync(gateway);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "build.txt"), "2");
        var change = await ReloadAsync(client);

        change.Error.ShouldBeNull();
        change.Generation.ShouldBe(2);
        var receipt = await client.CallAsync(SendMethods.Send, new SendParams { To = "x", Message = "hello", Channel = "swap", IdempotencyKey = "1" }, CancellationToken.None);
        receipt.MessageId.ShouldStartWith("2:hello");
    }

    [Fact]
    public async Task Answers_while_what_is_shown_before_the_answer_hangs()
    {
        using var release = new ManualResetEventSlim();
        AppContext.SetData("swappable.release", release);
        await using var network = new SpokenNetwork();
        using var folder = new PluginCopy("Swappable");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "build.txt"), "1 hangs showing");
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            folder.Configure(keys, network.Port);
            keys["messages:ackReaction"] = "👀";
            keys["messages:ackReactionScope"] = "all";

            // Two words and their spaces: long enough for a draft to be wanted.
            keys["plugins:echo:config:delayMs"] = "700";
        });
        await using var client = await ConnectAsync(gateway);
        try
        {
            await network.SayAsync("ann", "hello");

            (await network.HearAsync()).ShouldContain("hello");

            // Typing, the reaction and the draft: each holds its generation until it has ended.
            (await StatusAsync(client)).InFlight.ShouldBe(3);
        }
        finally
        {
            release.Set();
            AppContext.SetData("swappable.release", null);
        }

        await Until.TrueAsync(async () => (await StatusAsync(client)).InFlight == 0);
    }

    private static async Task<PluginStatus> StatusAsync(GatewayClient client) =>
        (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.Single(plugin => plugin.Id == "swappable");

    private static async Task<PluginChange> ReloadAsync(GatewayClient client)
    {
        var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams(), CancellationToken.None);
        return result.Changes.Single(change => change.Id == "swappable");
    }

    private static Task<GatewayClient> ConnectAsync(TestGateway gateway) => GatewayClient.ConnectAsync(
        new GatewayClientOptions { Url = gateway.SocketUrl, Token = TestGateway.Token, Scopes = [Scopes.Admin], Client = new ClientInfo { Id = ClientNames.Cli, Mode = "cli", Version = "1", Platform = "linux" } }, CancellationToken.None);
}
