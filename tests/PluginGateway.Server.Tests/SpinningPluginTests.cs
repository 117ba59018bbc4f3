using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginGateway.Client;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests;

/// <summary>Plugins that really take a core: a new build that does gets no place, a call that does is named, and everything else runs on.</summary>
public sealed class SpinningPluginTests : IDisposable
{
    // Left to the collector: a thread may be about to read it.
    private readonly ManualResetEventSlim _enough = new();

    public SpinningPluginTests() => AppContext.SetData("swappable.spin", _enough);

    public void Dispose() => _enough.Set();

    [Theory]
    [InlineData("run", "the call of RunAsync did not come back within 10 s")]
    [InlineData("constructor", "its channels did not end PrepareAsync within 2 s")]
    [InlineData("prepare", "its channels did not end PrepareAsync within 2 s")]
    public async Task Goes_back_when_a_new_build_spins_in_its(string where, string error)
    {
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await StartAsync(folder);
        await using var client = await ConnectAsync(gateway);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "build.txt"), $"2 spins {where}");
        var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams(), CancellationToken.None);

        var change = result.Changes.Single(change => change.Id == "swappable");
        change.Error.ShouldNotBeNull().ShouldContain(error);
        change.Generation.ShouldBe(1);
        var spinning = await SpinningAsync(client);

        // A preparation that took too long is tried again after a second, and a thread of that one may be the first to be seen.
        spinning.Generation.ShouldBeGreaterThan(1);
        var receipt = await client.CallAsync(SendMethods.Send, new SendParams { To = "x", Message = "hello", Channel = "swap", IdempotencyKey = "1" }, CancellationToken.None);
        receipt.MessageId.ShouldStartWith("1:hello");
        var channels = await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None);
        channels.ChannelAccounts["swap"].Single().ShouldSatisfyAllConditions(account => account.State.ShouldBe("connected"), account => account.Detail.ShouldBe("build 1"));
        (await RowAsync(client, "echo")).ShouldSatisfyAllConditions(echo => echo.Generation.ShouldBe(1), echo => echo.State.ShouldBe("running"), echo => echo.Spinning.ShouldBeEmpty());

        _enough.Set();
        await NothingSpinsAsync(client);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("pool")]
    public async Task Names_the_plugin_whose_call_spins(string where)
    {
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await StartAsync(folder);
        await using var client = await ConnectAsync(gateway);
        await using var caller = await ConnectAsync(gateway);

        var calling = caller.CallAsync("swap.spin", Text(where), CancellationToken.None);

        var spinning = await SpinningAsync(client);
        spinning.Generation.ShouldBe(1);
        spinning.Name.ShouldBe(".NET TP Worker");
        (await client.CallAsync("swap.say", Text("x"), CancellationToken.None)).GetProperty("text").GetString().ShouldBe("1 1 hello x");
        calling.IsCompleted.ShouldBe(where == "pool");

        _enough.Set();
        await calling;
        await NothingSpinsAsync(client);
    }

    private static JsonElement Text(string text) => JsonElement.Parse($$"""{ "text": "{{text}}" }""");

    private static async Task<SpinningThread> SpinningAsync(GatewayClient client)
    {
        // Asked once: with looks as short as these, on a machine with far more work than cores, it may be gone and come back.
        SpinningThread? found = null;
        await EventuallyAsync(async () => (found = (await RowAsync(client, "swappable")).Spinning is [var first, ..] ? first : null) is not null);
        return found!;
    }

    private static Task NothingSpinsAsync(GatewayClient client) => EventuallyAsync(async () => (await RowAsync(client, "swappable")).Spinning.Count == 0);

    private static async Task<PluginStatus> RowAsync(GatewayClient client, string id) =>
        (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.Single(plugin => plugin.Id == id);

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static Task<TestGateway> StartAsync(PluginCopy folder) => TestGateway.StartAsync(
        configure: keys => folder.Configure(keys, port: 0),
        services: services =>
        {
            var make = services.Single(service => service.ServiceType == typeof(PluginHostOptions)).ImplementationFactory!;
            services.Replace(ServiceDescriptor.Singleton(provider =>
                (PluginHostOptions)make(provider) with { SpinInterval = TimeSpan.FromMilliseconds(400), PrepareTimeout = TimeSpan.FromSeconds(2) }));
        });

    private static Task<GatewayClient> ConnectAsync(TestGateway gateway) => GatewayClient.ConnectAsync(
        new GatewayClientOptions { Url = gateway.SocketUrl, Token = TestGateway.Token, Scopes = [Scopes.Admin], Client = new ClientInfo { Id = ClientNames.Cli, Mode = "cli", Version = "1", Platform = "linux" } }, CancellationToken.None);
}
