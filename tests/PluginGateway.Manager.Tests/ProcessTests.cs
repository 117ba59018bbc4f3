using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>With real processes of a light gateway that does what a test says.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private readonly RealWorld world = new();

    private IGatewayManager Manager => world.Manager;

    [Fact]
    public async Task The_host_starts_and_ends_it_and_asks_whether_it_is_well()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGatewayManager(options =>
        {
            (options.Port, options.Token, options.WorkingDirectory, options.WaitForReadyOnStart) = (world.Port, RealWorld.Token, world.Folder.FullName, true);
            options.Profile = GatewayProfile.PluginGateway with { Command = RealWorld.FakePath };
        });
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(RealWorld.Patience);
        host.Services.GetRequiredService<IGatewayManager>().IsConnected.ShouldBeTrue();
        var health = host.Services.GetRequiredService<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        await host.StopAsync().WaitAsync(RealWorld.Patience);
        world.Children().ShouldBeEmpty();
        (await health.CheckHealthAsync()).Status.ShouldBe(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task H5_a_deaf_gateway_does_not_hold_up_a_host_that_has_no_more_time()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGatewayManager(options =>
        {
            (options.Port, options.Token, options.WorkingDirectory, options.WaitForReadyOnStart) = (world.Port, RealWorld.Token, world.Folder.FullName, true);
            (options.Profile, options.StopGrace) = (GatewayProfile.PluginGateway with { Command = RealWorld.FakePath }, TimeSpan.FromHours(1));
            options.Environment["FAKE_GATEWAY"] = "deaf";
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(RealWorld.Patience);
        world.Children().Count.ShouldBe(1);

        await host.StopAsync().WaitAsync(RealWorld.Patience);

        world.Children().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_gateway_that_starts_slowly_is_waited_for()
    {
        world.UseFake(("FAKE_GATEWAY", "slow:1500"));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        Manager.Diagnostics.Spawns.ShouldBe(1);
    }

    [Fact]
    public async Task A_deaf_gateway_is_ended_by_force()
    {
        world.UseFake(options => options.StopGrace = TimeSpan.FromMilliseconds(500), ("FAKE_GATEWAY", "deaf"));
        await Manager.StartAsync();
        var process = Manager.Status.ProcessId!.Value;
        await Manager.StopAsync();
        Signals.Exists(process).ShouldBeFalse();
    }

    [Fact]
    public async Task H5_what_a_gateway_has_started_ends_with_it()
    {
        var file = Path.Combine(world.Folder.FullName, "child");
        world.UseFake(options => options.StopGrace = TimeSpan.FromMilliseconds(200), ("FAKE_GATEWAY", "parent"), ("FAKE_GATEWAY_CHILD", file));
        await Manager.StartAsync();
        var grandchild = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
        Signals.Exists(grandchild).ShouldBeTrue();
        await world.Provider.DisposeAsync();
        await RealWorld.EndedAsync(grandchild);
    }

    [Fact]
    public async Task The_reference_gateway_is_managed_by_its_profile()
    {
        var doctored = Path.Combine(world.Folder.FullName, "doctored");
        world.UseFake(
            static options => (options.Profile, options.ReloadSkip) = (GatewayProfile.Reference with { Command = RealWorld.FakePath }, TimeSpan.Zero),
            ("FAKE_GATEWAY", "exit:1"), ("FAKE_GATEWAY_SAYS", "Invalid config at /x/openclaw.json"), ("FAKE_GATEWAY_UNLESS", doctored), ("INVOCATION_ID", "of-the-host"), ("NODE_OPTIONS", "--none"));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        (await File.ReadAllTextAsync(doctored)).ShouldBe("doctor --fix --yes --non-interactive");
        Manager.Diagnostics.Spawns.ShouldBe(2);
        Manager.Diagnostics.LastCommand.ShouldBe($"{RealWorld.FakePath} gateway --port {world.Port} --allow-unconfigured");

        var first = Manager.Status.ProcessId!.Value;
        var environment = (await File.ReadAllTextAsync($"/proc/{first}/environ")).Split('\0');
        environment.ShouldContain($"OPENCLAW_GATEWAY_TOKEN={RealWorld.Token}", StringComparer.Ordinal);
        environment.ShouldContain("OPENCLAW_NO_RESPAWN=1", StringComparer.Ordinal);
        (await File.ReadAllTextAsync($"/proc/{first}/cmdline")).ShouldNotContain(RealWorld.Token);

        (await Manager.ReloadAsync()).Result.ShouldBe(ReloadResult.AppliedInPlace);
        world.Log.Text.ShouldContain("Gateway says: reloaded");
        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.Restarted);
        Manager.Status.ProcessId.ShouldNotBe(first);
        await Manager.StopAsync();
        world.Children().ShouldBeEmpty();
        world.Log.Text.ShouldNotContain(RealWorld.Token);
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("mute")]
    public async Task A_stranger_on_the_port_is_never_ended(string kind)
    {
        using var stranger = await world.StartFakeAsync(kind);
        world.UseFake(options =>
        {
            options.Existing = ExistingGatewayPolicy.Replace;
            options.MaxStartAttempts = 1;
            options.ExistingProbeTimeout = TimeSpan.FromMilliseconds(500);
            options.PortFreeTimeout = TimeSpan.FromMilliseconds(600);
        });
        var failure = await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        failure.Kind.ShouldBe(GatewayStartFailure.PortOccupied);
        failure.Message.ShouldContain(stranger.Id.ToString(CultureInfo.InvariantCulture));
        await Manager.StopAsync();
        Manager.Diagnostics.Spawns.ShouldBe(0);
        await RealWorld.EndAsync(stranger);
    }

    [Fact]
    public async Task A_gateway_that_runs_is_attached_to_and_left_alone()
    {
        using var other = await world.StartFakeAsync("");
        world.UseFake();
        await Manager.StartAsync();
        Manager.Status.Ownership.ShouldBe(GatewayOwnership.External);
        await world.Provider.DisposeAsync();
        await RealWorld.EndAsync(other);
    }

    [Fact]
    public async Task A_gateway_that_runs_is_replaced_where_that_is_wanted()
    {
        using var other = await world.StartFakeAsync("");
        world.UseFake(options => options.Existing = ExistingGatewayPolicy.Replace);
        await Manager.StartAsync();
        await other.WaitForExitAsync().WaitAsync(RealWorld.Patience);
        (Manager.Status.Ownership, Manager.Diagnostics.Spawns).ShouldBe((GatewayOwnership.Owned, 1));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("", 1)]
    [InlineData("", 60)]
    [InlineData("", 200)]
    [InlineData("slow:300", 250)]
    [InlineData("mute", 500)]
    [InlineData("exit:1", 200)]
    [InlineData("exit:78", 150)]
    [InlineData("deaf", 400)]
    public async Task A_stop_at_any_time_of_a_start_leaves_nothing(string kind, int afterMs)
    {
        world.UseFake(static options => options.StopGrace = TimeSpan.FromMilliseconds(500), ("FAKE_GATEWAY", kind));
        var start = Manager.StartAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
        await Manager.StopAsync().WaitAsync(RealWorld.Patience);
        await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await world.NothingLeftAsync();
        LoopbackPort.IsFree(world.Port).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_hundred_starts_stops_and_restarts_in_any_order_leak_nothing()
    {
        world.UseFake(static options =>
        {
            options.RestartCooldown = TimeSpan.FromMilliseconds(20);
            options.ReconnectDelay = TimeSpan.FromMilliseconds(10);
            options.ReadyProbeInterval = TimeSpan.FromMilliseconds(20);
            options.StartRetryDelay = TimeSpan.FromMilliseconds(10);
            (options.ReloadSkip, options.ReloadSettle) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(30));
        });
        var random = new Random(20261121);
        var calls = new List<Task>();
        for (var step = 0; step < 200; step++)
        {
            calls.Add(random.Next(7) switch
            {
                0 or 1 => Manager.StartAsync(),
                2 => Manager.StopAsync(),
                3 => Manager.RestartAsync(),
                4 => Manager.ReloadAsync(),
                5 => Call(() => Manager.RequestRestart(TimeSpan.FromMilliseconds(30))),
                _ => world.KillAsync(),
            });
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(250) : 0), TimeProvider.System);
        }

        foreach (var call in calls)
        {
            await call.WaitAsync(RealWorld.Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (call.Exception is not null)
            {
                call.Exception.InnerException.ShouldBeOfType<GatewayStartException>();
            }
        }

        await Manager.StopAsync().WaitAsync(RealWorld.Patience);
        await Manager.StartAsync().WaitAsync(RealWorld.Patience);
        await world.UntilAsync(status => status.State == GatewayState.Running && world.Children().Count == 1);
        await Manager.StopAsync().WaitAsync(RealWorld.Patience);
        await world.NothingLeftAsync();
    }

    [Fact]
    public async Task A_hundred_restarts_at_once_are_at_most_two()
    {
        world.UseFake(static options => options.RestartCooldown = TimeSpan.FromMilliseconds(500));
        await Manager.StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Manager.RestartAsync()))).WaitAsync(RealWorld.Patience);

        outcomes.Count(static outcome => outcome.Result == RestartResult.Restarted).ShouldBe(1);

        // Those that came before the child had been ended are that one restart. Later ones are one more at the end of the cooldown, unless all of them came before the new child was started.
        var isOneMore = outcomes.Any(static outcome => outcome.Result is RestartResult.Deferred or RestartResult.CoolingDown);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await world.UntilAsync(status => status.State == GatewayState.Running && world.Children().Count == 1);
        Manager.Diagnostics.Spawns.ShouldBeInRange(2, isOneMore ? 3 : 2);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    private static Task Call(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
