using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Tests.Reload;

/// <summary><c>gateway.reload.mode</c> (<c>lifecycle.md</c> §6): what becomes of a change of the file that nobody has asked to apply.</summary>
public sealed class ReloadModeTests : IDisposable
{
    private static readonly ChangedKey[] Changes = [new("gateway:port", OptionKind.Restart), new("gateway:remote:tlsFingerprint", OptionKind.None), new("messages:queue:cap", OptionKind.Hot)];

    private readonly StateFolder _folder = new(null);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ReloadMode.Off, "Nobody", false, "")]
    [InlineData(ReloadMode.Off, "Somebody", true, "")]
    [InlineData(ReloadMode.Off, "ForRestartToo", true, "gateway.port")]
    [InlineData(ReloadMode.Hot, "Nobody", true, "")]
    [InlineData(ReloadMode.Hot, "Somebody", true, "")]
    [InlineData(ReloadMode.Hot, "ForRestartToo", true, "gateway.port")]
    [InlineData(ReloadMode.Hybrid, "Nobody", true, "gateway.port")]
    [InlineData(ReloadMode.Hybrid, "Somebody", true, "")]
    [InlineData(ReloadMode.Hybrid, "ForRestartToo", true, "gateway.port")]
    [InlineData(ReloadMode.Restart, "Nobody", false, "gateway.port, messages.queue.cap")]
    [InlineData(ReloadMode.Restart, "Somebody", true, "")]
    [InlineData(ReloadMode.Restart, "ForRestartToo", true, "gateway.port, messages.queue.cap")]
    public void Decides(ReloadMode mode, string asking, bool applies, string restartsFor)
    {
        var decision = ReloadDecision.Of(mode, Enum.Parse<Asking>(asking), Changes);

        (decision.Applies, string.Join(", ", decision.RestartsFor)).ShouldBe((applies, restartsFor));
    }

    [Fact]
    public async Task Off_does_nothing_until_somebody_asks()
    {
        var time = new PollTime();
        await using var gateway = await StartAsync("off", mayRestart: true, time);
        var (reconciler, queue) = Parts(gateway);
        var before = reconciler.Applications;

        Write("off", mayRestart: true, cap: 7, port: 1);
        time.IsLookedAt.ShouldBeFalse();
        var applied = await reconciler.ApplyAsync("a test", CancellationToken.None);

        reconciler.Applications.ShouldBe(before + 1);
        queue.Cap.ShouldBe(7);
        applied.NeedRestart.ShouldBe(["gateway.port"]);
        applied.Restarts.ShouldBeNull();
        gateway.Part<GatewayRestart>().IsRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Hot_takes_over_what_it_can_and_tells_the_rest()
    {
        await using var gateway = await StartAsync("hot", mayRestart: true);
        await using var client = await gateway.ConnectAsync("operator.admin");

        Write("hot", mayRestart: true, cap: 7, port: 1);
        await Until.TrueAsync(() => Parts(gateway).Queue.Cap == 7);

        gateway.Part<GatewaySettings>().Gateway.Port.ShouldNotBe(1);
        (await client.CallOkAsync("config.get"))["pendingRestart"]!.ToJsonString().ShouldBe("[\"gateway.port\"]");
        var plan = await client.CallOkAsync("plugins.reload", new JsonObject { ["dryRun"] = true });
        plan["keys"]!.ToJsonString().ShouldBe("""[{"key":"gateway.port","effect":"restart"}]""");
        plan.ContainsKey("restarts").ShouldBeFalse();
        gateway.Part<GatewayRestart>().IsRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Hybrid_takes_over_what_it_can_and_restarts_for_the_rest()
    {
        await using var gateway = await StartAsync("hybrid", mayRestart: true);
        Write("hybrid", mayRestart: true, cap: 7);
        await Until.TrueAsync(() => Parts(gateway).Queue.Cap == 7);
        gateway.Part<GatewayRestart>().IsRequested.ShouldBeFalse();

        Write("hybrid", mayRestart: true, cap: 7, port: 1);

        await Until.TrueAsync(() => gateway.Part<GatewayRestart>().IsRequested);
    }

    [Fact]
    public async Task Hybrid_without_leave_to_restart_is_hot_until_it_gets_leave()
    {
        await using var gateway = await StartAsync("hybrid", mayRestart: false);
        Write("hybrid", mayRestart: false, cap: 7, port: 1);
        await Until.TrueAsync(() => Parts(gateway).Queue.Cap == 7);
        gateway.Part<GatewayRestart>().IsRequested.ShouldBeFalse();

        Write("hybrid", mayRestart: true, cap: 7, port: 1);

        await Until.TrueAsync(() => gateway.Part<GatewayRestart>().IsRequested);
    }

    [Fact]
    public async Task Restart_restarts_for_anything()
    {
        await using var gateway = await StartAsync("restart", mayRestart: true);

        Write("restart", mayRestart: true, cap: 7);

        await Until.TrueAsync(() => gateway.Part<GatewayRestart>().IsRequested);
        Parts(gateway).Queue.Cap.ShouldBe(20);
    }

    [Fact]
    public async Task Restart_without_leave_changes_nothing_and_tells_everything()
    {
        await using var gateway = await StartAsync("restart", mayRestart: false);
        await using var client = await gateway.ConnectAsync("operator.admin");
        var reconciler = gateway.Part<Reconciler>();
        var before = reconciler.Applications;

        Write("restart", mayRestart: false, cap: 7);
        await Until.TrueAsync(() => reconciler.Applications > before);

        (await client.CallOkAsync("config.get"))["pendingRestart"]!.ToJsonString().ShouldBe("[\"messages.queue.cap\"]");
        Parts(gateway).Queue.Cap.ShouldBe(20);

        // Who asks gets it all the same.
        (await client.CallOkAsync("plugins.reload"))["keys"]!.ToJsonString().ShouldBe("""[{"key":"messages.queue.cap","effect":"hot"}]""");
        Parts(gateway).Queue.Cap.ShouldBe(7);
    }

    [Fact]
    public async Task A_change_of_the_mode_counts_at_once()
    {
        await using var gateway = await StartAsync("off", mayRestart: false);
        var (reconciler, queue) = Parts(gateway);
        Write("hot", mayRestart: false);
        await reconciler.ApplyAsync("a test", CancellationToken.None);
        Write("hot", mayRestart: false, cap: 7);
        await Until.TrueAsync(() => queue.Cap == 7);

        // What comes together with it waits until somebody asks.
        Write("off", mayRestart: false, cap: 8);
        await Until.TrueAsync(() => gateway.Part<GatewaySettings>().Gateway.Reload.Mode == ReloadMode.Off);
        queue.Cap.ShouldBe(7);
        await reconciler.ApplyAsync("a test", CancellationToken.None);
        queue.Cap.ShouldBe(8);
    }

    [Fact]
    public async Task Whoever_writes_is_told_that_a_restart_follows()
    {
        await using var gateway = await StartAsync("hybrid", mayRestart: true);
        await using var client = await gateway.ConnectAsync("operator.admin");
        var hash = (await client.CallOkAsync("config.get"))["hash"]!.DeepClone();

        var applied = await client.CallOkAsync("config.patch", new JsonObject { ["raw"] = "{ gateway: { port: 1 } }", ["baseHash"] = hash });

        (applied["restart"]!["signal"]!.GetValue<string>(), applied["restart"]!["mode"]!.GetValue<string>(), applied["restart"]!["delayMs"]!.GetValue<int>()).ShouldBe(("SIGUSR1", "restart", 50));
        applied["applied"]!["restarts"]!.GetValue<bool>().ShouldBeTrue();
        applied["pendingRestart"]!.ToJsonString().ShouldBe("[\"gateway.port\"]");
        await Until.TrueAsync(() => gateway.Part<GatewayRestart>().IsRequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Does_not_restart_into_what_would_not_start(bool hasFailedBefore)
    {
        var next = Config("hybrid", mayRestart: true, cap: 7, port: 1);
        var check = hasFailedBefore ? new RestartCheck(_ => null) { Failed = System.Text.Encoding.UTF8.GetBytes(next) } : new RestartCheck(_ => "it is raining");
        await using var gateway = await StartAsync("hybrid", mayRestart: true, check: check);

        _folder.Write(next);
        await Until.TrueAsync(() => Parts(gateway).Queue.Cap == 7);

        gateway.Part<GatewayRestart>().IsRequested.ShouldBeFalse();
        gateway.Part<Reconciler>().TakeSignal(ReloadSignals.User1);
        var applied = await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);
        applied.NeedRestart.ShouldBe(["gateway.port"]);

        // Who asks may try again what has failed.
        await Until.TrueAsync(() => gateway.Part<GatewayRestart>().IsRequested == hasFailedBefore);
    }

    [Fact]
    public async Task Hooks_never_get_the_secret_that_the_gateway_made_for_itself()
    {
        await using var gateway = await StartAsync("off", mayRestart: false);
        gateway.Part<GatewaySettings>().Gateway.Auth.Token = "made-for-itself-at-the-start";

        _folder.Write("""{ "gateway": { "reload": { "mode": "off" } }, "hooks": { "enabled": true, "token": "made-for-itself-at-the-start" } }""");
        var applied = await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);

        applied.Issues.ShouldHaveSingleItem().ToString().ShouldContain("hooks.token: is the gateway's own secret");
        applied.Issues[0].ToString().ShouldNotContain("made-for-itself");
        gateway.Part<HooksOptions>().Enabled.ShouldBeFalse();
    }

    private static (Reconciler Reconciler, MessageQueueOptions Queue) Parts(TestGateway gateway) => (gateway.Part<Reconciler>(), gateway.Part<MessagesOptions>().Queue);

    private static string Config(string mode, bool mayRestart, int cap = 20, int port = 18789) => $$"""
        {
          "gateway": { "port": {{port}}, "reload": { "mode": "{{mode}}", "debounceMs": 50 } },
          "commands": { "restart": {{(mayRestart ? "true" : "false")}} },
          "messages": { "queue": { "cap": {{cap}} } }
        }
        """;

    private void Write(string mode, bool mayRestart, int cap = 20, int port = 18789) => _folder.Write(Config(mode, mayRestart, cap, port));

    private Task<TestGateway> StartAsync(string mode, bool mayRestart, PollTime? time = null, RestartCheck? check = null)
    {
        Write(mode, mayRestart);
        return _folder.StartAsync(services =>
        {
            services.AddSingleton(check ?? new RestartCheck(_ => null));
            if (time is not null)
            {
                services.AddSingleton<TimeProvider>(time);
            }
        });
    }
}
