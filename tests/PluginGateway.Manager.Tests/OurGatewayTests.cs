using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>With this project's gateway as a real process: called, reloaded, killed, hung, misconfigured.</summary>
public sealed class OurGatewayTests : IAsyncLifetime
{
    private readonly RealWorld world = new();

    private IGatewayManager Manager => world.Manager;

    [Fact]
    public async Task D19_our_gateway_is_started_called_reloaded_restarted_and_stopped()
    {
        world.UseOurs();
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        var first = Manager.Status.ProcessId!.Value;
        (await Manager.CheckHealthAsync(probe: true)).IsOk.ShouldBeTrue();
        await world.UntilAsync(status => status.Ready == true);
        (await Manager.ReloadAsync()).Result.ShouldBe(ReloadResult.AppliedInPlace);
        Manager.Status.ProcessId.ShouldBe(first);

        var commandLine = await File.ReadAllTextAsync($"/proc/{first}/cmdline");
        commandLine.ShouldContain("--port");
        commandLine.ShouldNotContain(RealWorld.Token);

        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.Restarted);
        var second = Manager.Status.ProcessId!.Value;
        second.ShouldNotBe(first);
        Signals.Exists(first).ShouldBeFalse();

        await Manager.StopAsync();
        Signals.Exists(second).ShouldBeFalse();
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, world.Port));
        LoopbackPort.IsFree(world.Port).ShouldBeTrue();
        world.Log.Text.ShouldNotContain(RealWorld.Token);
    }

    [Fact]
    public async Task Our_gateway_comes_back_when_it_is_killed()
    {
        world.UseOurs();
        await Manager.StartAsync();
        var first = Manager.Status.ProcessId!.Value;
        Signals.Kill(first);
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId != first);
        Manager.Diagnostics.LastExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Our_gateway_is_restarted_when_it_hangs()
    {
        world.UseOurs(static options =>
        {
            options.LivenessDeadline = TimeSpan.FromSeconds(2);
            options.LivenessProbeTimeout = TimeSpan.FromSeconds(1);
            options.StopGrace = TimeSpan.FromSeconds(1);
        });
        await Manager.StartAsync();
        var first = Manager.Status.ProcessId!.Value;
        using (var stop = Process.Start("kill", ["-STOP", first.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId != first && status.ProcessId is not null);
        Signals.Exists(first).ShouldBeFalse();
    }

    [Fact]
    public async Task H17_our_gateway_s_configuration_is_repaired_once()
    {
        var config = Path.Combine(world.Folder.FullName, "plugins.json");
        await File.WriteAllTextAsync(config, """{ "gateway": { "prot": 1 } }""");
        var repair = new Repair(() => File.WriteAllText(config, "{}"));
        world.UseOurs(services: services => services.AddSingleton<IConfigRepair>(repair));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        repair.Count.ShouldBe(1);
        repair.Said.ShouldContain(line => line.Contains("gateway.prot", StringComparison.Ordinal));
        Manager.Diagnostics.Spawns.ShouldBe(2);
    }

    [Fact]
    public async Task Our_gateway_is_not_tried_again_with_a_configuration_that_nobody_repairs()
    {
        await File.WriteAllTextAsync(Path.Combine(world.Folder.FullName, "plugins.json"), """{ "gateway": { "prot": 1 } }""");
        world.UseOurs();
        var failure = await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        failure.ExitCode.ShouldBe(78);
        failure.Message.ShouldContain("gateway.prot");
        (Manager.Status.State, Manager.Diagnostics.Spawns).ShouldBe((GatewayState.Error, 1));
    }

    [Fact]
    public async Task H21_our_gateway_s_configuration_is_changed_over_the_wire_and_when_it_is_stopped_in_its_file()
    {
        var config = Path.Combine(world.Folder.FullName, "plugins.json");
        await File.WriteAllTextAsync(config, """{ "agents": { "defaults": { "maxConcurrent": 2 } } }""");
        world.UseOurs(options => options.ConfigFile = config);
        var delivery = world.Provider.GetRequiredService<IConfigDelivery>();
        await Manager.StartAsync();

        (await delivery.ChangeAsync(static text => text!.Replace("2", "3", StringComparison.Ordinal), CancellationToken.None)).ShouldBeTrue();
        (await File.ReadAllTextAsync(config)).ShouldContain("\"maxConcurrent\": 3");
        (await delivery.ChangeAsync(static text => text!, CancellationToken.None)).ShouldBeFalse();

        await Manager.StopAsync();
        (await delivery.ChangeAsync(static text => text!.Replace("3", "4", StringComparison.Ordinal), CancellationToken.None)).ShouldBeTrue();
        (await File.ReadAllTextAsync(config)).ShouldContain("\"maxConcurrent\": 4");

        // Somebody else is faster, both times: nothing of ours is written, nothing of theirs is lost.
        await delivery.ChangeAsync(text =>
        {
            File.AppendAllText(config, " ");
            return "mine";
        }, CancellationToken.None).ShouldThrowAsync<Protocol.GatewayException>();
        (await File.ReadAllTextAsync(config)).ShouldEndWith("}  ");
        Directory.GetFiles(world.Folder.FullName, "plugins.json*").ShouldBe([config], "no half-written file stays");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    private sealed class Repair(Action repair) : IConfigRepair
    {
        public int Count { get; private set; }

        public IReadOnlyList<string> Said { get; private set; } = [];

        public Task<bool> RepairAsync(IReadOnlyList<string> errorLines, CancellationToken cancellation)
        {
            (Count, Said) = (Count + 1, errorLines);
            repair();
            return Task.FromResult(true);
        }
    }
}
