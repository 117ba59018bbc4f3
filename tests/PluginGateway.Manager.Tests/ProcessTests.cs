using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>With real processes: this project's gateway, and a light one that does what a test says.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("manager-");
    private readonly int port = FreePort.Take();
    private readonly CapturedLog log = new();
    private ServiceProvider? provider;

    private static string Configuration { get; } = Metadata("Configuration");

    private static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    private IGatewayManager Manager => provider!.GetRequiredService<IGatewayManager>();

    [Fact]
    public async Task Our_gateway_is_started_called_reloaded_restarted_and_stopped()
    {
        UseOurs();
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        var first = Manager.Status.ProcessId!.Value;
        (await Manager.CheckHealthAsync(probe: true)).IsOk.ShouldBeTrue();
        await UntilAsync(status => status.Ready == true);
        (await Manager.ReloadAsync()).Result.ShouldBe(ReloadResult.AppliedInPlace);
        Manager.Status.ProcessId.ShouldBe(first);

        var commandLine = await File.ReadAllTextAsync($"/proc/{first}/cmdline");
        commandLine.ShouldContain("--port");
        commandLine.ShouldNotContain(Token);

        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.Restarted);
        var second = Manager.Status.ProcessId!.Value;
        second.ShouldNotBe(first);
        Signals.Exists(first).ShouldBeFalse();

        await Manager.StopAsync();
        Signals.Exists(second).ShouldBeFalse();
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, port));
        LoopbackPort.IsFree(port).ShouldBeTrue();
        log.Text.ShouldNotContain(Token);
    }

    [Fact]
    public async Task Our_gateway_comes_back_when_it_is_killed()
    {
        UseOurs();
        await Manager.StartAsync();
        var first = Manager.Status.ProcessId!.Value;
        Signals.Kill(first);
        await UntilAsync(status => status.State == GatewayState.Running && status.ProcessId != first);
        Manager.Diagnostics.LastExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Our_gateway_is_restarted_when_it_hangs()
    {
        UseOurs(static options =>
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

        await UntilAsync(status => status.State == GatewayState.Running && status.ProcessId != first && status.ProcessId is not null);
        Signals.Exists(first).ShouldBeFalse();
    }

    [Fact]
    public async Task Our_gateway_s_configuration_is_repaired_once()
    {
        var config = Path.Combine(folder.FullName, "plugins.json");
        await File.WriteAllTextAsync(config, """{ "gateway": { "prot": 1 } }""");
        var repair = new Repair(() => File.WriteAllText(config, "{}"));
        UseOurs(services: services => services.AddSingleton<IConfigRepair>(repair));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        repair.Count.ShouldBe(1);
        repair.Said.ShouldContain(line => line.Contains("gateway.prot", StringComparison.Ordinal));
        Manager.Diagnostics.Spawns.ShouldBe(2);
    }

    [Fact]
    public async Task Our_gateway_is_not_tried_again_with_a_configuration_that_nobody_repairs()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "plugins.json"), """{ "gateway": { "prot": 1 } }""");
        UseOurs();
        var failure = await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        failure.ExitCode.ShouldBe(78);
        failure.Message.ShouldContain("gateway.prot");
        (Manager.Status.State, Manager.Diagnostics.Spawns).ShouldBe((GatewayState.Error, 1));
    }

    [Fact]
    public async Task Our_gateway_s_configuration_is_changed_over_the_wire_and_when_it_is_stopped_in_its_file()
    {
        var config = Path.Combine(folder.FullName, "plugins.json");
        await File.WriteAllTextAsync(config, """{ "agents": { "defaults": { "maxConcurrent": 2 } } }""");
        UseOurs(options => options.ConfigFile = config);
        var delivery = provider!.GetRequiredService<IConfigDelivery>();
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
        Directory.GetFiles(folder.FullName, "plugins.json*").ShouldBe([config], "no half-written file stays");
    }

    [Fact]
    public async Task The_host_starts_and_ends_it_and_asks_whether_it_is_well()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGatewayManager(options =>
        {
            (options.Port, options.Token, options.WorkingDirectory, options.WaitForReadyOnStart) = (port, Token, folder.FullName, true);
            options.Profile = GatewayProfile.PluginGateway with { Command = FakePath };
        });
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        host.Services.GetRequiredService<IGatewayManager>().IsConnected.ShouldBeTrue();
        var health = host.Services.GetRequiredService<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        await host.StopAsync().WaitAsync(Patience);
        Children().ShouldBeEmpty();
        (await health.CheckHealthAsync()).Status.ShouldBe(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_gateway_that_starts_slowly_is_waited_for()
    {
        UseFake(("FAKE_GATEWAY", "slow:1500"));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        Manager.Diagnostics.Spawns.ShouldBe(1);
    }

    [Fact]
    public async Task A_deaf_gateway_is_ended_by_force()
    {
        UseFake(options => options.StopGrace = TimeSpan.FromMilliseconds(500), ("FAKE_GATEWAY", "deaf"));
        await Manager.StartAsync();
        var process = Manager.Status.ProcessId!.Value;
        await Manager.StopAsync();
        Signals.Exists(process).ShouldBeFalse();
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("mute")]
    public async Task A_stranger_on_the_port_is_never_ended(string kind)
    {
        using var stranger = await StartFakeAsync(kind);
        UseFake(options =>
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
        await EndAsync(stranger);
    }

    [Fact]
    public async Task A_gateway_that_runs_is_attached_to_and_left_alone()
    {
        using var other = await StartFakeAsync("");
        UseFake();
        await Manager.StartAsync();
        Manager.Status.Ownership.ShouldBe(GatewayOwnership.External);
        await provider!.DisposeAsync();
        await EndAsync(other);
    }

    [Fact]
    public async Task A_gateway_that_runs_is_replaced_where_that_is_wanted()
    {
        using var other = await StartFakeAsync("");
        UseFake(options => options.Existing = ExistingGatewayPolicy.Replace);
        await Manager.StartAsync();
        await other.WaitForExitAsync().WaitAsync(Patience);
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
    public async Task A_stop_at_any_time_of_a_start_leaves_nothing(string kind, int afterMs)
    {
        UseFake(("FAKE_GATEWAY", kind));
        var start = Manager.StartAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
        await Manager.StopAsync().WaitAsync(Patience);
        await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, port));
        Children().ShouldBeEmpty();
        LoopbackPort.IsFree(port).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_hundred_starts_stops_and_restarts_in_any_order_leak_nothing()
    {
        UseFake(static options =>
        {
            options.RestartCooldown = TimeSpan.FromMilliseconds(20);
            options.ReconnectDelay = TimeSpan.FromMilliseconds(10);
            options.ReadyProbeInterval = TimeSpan.FromMilliseconds(20);
            options.StartRetryDelay = TimeSpan.FromMilliseconds(10);
        });
        var random = new Random(20261121);
        var calls = new List<Task>();
        for (var step = 0; step < 200; step++)
        {
            calls.Add(random.Next(5) switch
            {
                0 or 1 => Manager.StartAsync(),
                2 => Manager.StopAsync(),
                3 => Manager.RestartAsync(),
                _ => KillAsync(),
            });
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(250) : 0), TimeProvider.System);
        }

        foreach (var call in calls)
        {
            await call.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (call.Exception is not null)
            {
                call.Exception.InnerException.ShouldBeOfType<GatewayStartException>();
            }
        }

        await Manager.StopAsync().WaitAsync(Patience);
        await Manager.StartAsync().WaitAsync(Patience);
        await UntilAsync(status => status.State == GatewayState.Running && Children().Count == 1);
        await Manager.StopAsync().WaitAsync(Patience);
        Children().ShouldBeEmpty();
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, port));
    }

    [Fact]
    public async Task A_hundred_restarts_at_once_are_at_most_two()
    {
        UseFake();
        await Manager.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Manager.RestartAsync()))).WaitAsync(Patience);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await UntilAsync(status => status.State == GatewayState.Running && Children().Count == 1);
        Manager.Diagnostics.Spawns.ShouldBeInRange(2, 3);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        Children().ShouldBeEmpty();
        folder.Delete(recursive: true);
    }

    private const string Token = "token-that-nobody-may-see";

    private void UseOurs(Action<GatewayManagerOptions>? change = null, Action<IServiceCollection>? services = null) => Use(
        options =>
        {
            options.Profile = GatewayProfile.PluginGateway with { Command = "dotnet", Entry = [Path.Combine(Root, "host/PluginGateway.Host/bin", Configuration, "net10.0/pgw.dll")] };
            foreach (var argument in new[] { "--state-dir", folder.FullName })
            {
                options.Arguments.Add(argument);
            }

            options.ReloadSkip = TimeSpan.Zero;
            options.StopGrace = TimeSpan.FromSeconds(15);
            change?.Invoke(options);
        },
        services);

    private void UseFake(params (string Name, string Value)[] environment) => UseFake(static _ => { }, environment);

    private void UseFake(Action<GatewayManagerOptions> change, params (string Name, string Value)[] environment) => Use(options =>
    {
        options.Profile = GatewayProfile.PluginGateway with { Command = FakePath };
        foreach (var (name, value) in environment)
        {
            options.Environment[name] = value;
        }

        change(options);
    });

    private static string FakePath => Path.Combine(Root, "tests/FakeGateway/bin", Configuration, "net10.0/fake-gateway");

    private void Use(Action<GatewayManagerOptions> change, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        collection.AddSingleton<ILogger<GatewayManager>>(log);
        collection.AddGatewayManager(options =>
        {
            (options.Port, options.Token, options.WorkingDirectory) = (port, Token, folder.FullName);
            change(options);
        });
        provider = collection.BuildServiceProvider();
    }

    private async Task<Process> StartFakeAsync(string kind)
    {
        var process = Process.Start(new ProcessStartInfo(FakePath, ["gateway", "--port", port.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, Environment = { ["FAKE_GATEWAY"] = kind } })!;
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsListeningAsync(limit.Token))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }

        return process;
    }

    /// <summary>By connecting: taking the port to see whether it is free could take it from the process that is to have it.</summary>
    private async Task<bool> IsListeningAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task EndAsync(Process stranger)
    {
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
        await stranger.WaitForExitAsync();
    }

    private async Task UntilAsync(Func<GatewayStatus, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition(Manager.Status))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    private Task KillAsync()
    {
        if (Manager.Status.ProcessId is { } process && Children().Contains(process))
        {
            Signals.Kill(process);
        }

        return Task.CompletedTask;
    }

    /// <summary>The gateways of this test that run: those with its port on their command line, the ended ones that nobody has asked about left out.</summary>
    private List<int> Children()
    {
        var found = new List<int>();
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            try
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && File.ReadAllText($"/proc/{id}/cmdline").Contains($"--port\0{port.ToString(CultureInfo.InvariantCulture)}\0", StringComparison.Ordinal))
                {
                    found.Add(id);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private static string Metadata(string key) =>
        typeof(ProcessTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

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
