using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>SIGUSR1 and a change that a running gateway cannot take over: a restart within the process, where it is allowed.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new() { NamesPort = false };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Restarts_within_the_process_with_the_new_options()
    {
        var next = GatewayUnderTest.FreePort();
        await StartAsync(Config(_gateway.Port, mayRestart: true));
        var process = _gateway.ProcessId;
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        var told = new TaskCompletionSource<ShutdownPayload>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = client.Subscribe(LifecycleEvents.Shutdown, shutdown => told.TrySetResult(shutdown));
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(next, mayRestart: true));

        await _gateway.SignalAsync("USR1");

        var shutdown = await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (shutdown.Reason, shutdown.RestartExpectedMs).ShouldBe(("gateway restarting", 1500));
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains($"ready on http://127.0.0.1:{next}", StringComparison.Ordinal)));
        await using var again = await ConnectAsync(next);
        (await again.CallAsync(StatusMethods.Status, NoParams.Value, CancellationToken.None)).ShouldNotBeNull();
        _gateway.ProcessId.ShouldBe(process);
        (await File.ReadAllTextAsync(Path.Combine(_gateway.State.FullName, "gateway.json"))).ShouldContain($"\"port\":{next}");

        // The verbs find it where it is now, and a second restart works as the first.
        (await Pgw.RunAsync("gateway", "health", "--state-dir", _gateway.State.FullName)).Code.ShouldBe(0);
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(_gateway.Port, mayRestart: true));
        await _gateway.SignalAsync("USR1");
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Split("ready on").Length == 4));
        await _gateway.SignalAsync("TERM");
        (await _gateway.EndAsync(TimeSpan.FromSeconds(30))).ShouldBe(0);
    }

    [Fact]
    public async Task Says_what_a_restart_would_change_when_it_is_not_allowed()
    {
        await StartAsync(Config(_gateway.Port, mayRestart: false));
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(_gateway.Port + 1, mayRestart: false));

        await _gateway.SignalAsync("USR1");

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("SIGUSR1: gateway.port take effect only after a restart, which commands.restart does not allow", StringComparison.Ordinal)));
        (await _gateway.AskAsync("gateway", "health")).Code.ShouldBe(0);

        // Read when the signal comes: allowing it needs no restart.
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(_gateway.Port, mayRestart: true));
        await _gateway.SignalAsync("USR1");
        (await _gateway.AskAsync("config", "plan")).Output.ShouldNotContain("needs a restart");
    }

    [Fact]
    public async Task Goes_on_as_it_was_when_the_new_port_cannot_be_had()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await StartAsync(Config(_gateway.Port, mayRestart: true));
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(((IPEndPoint)taken.LocalEndpoint).Port, mayRestart: true));

        await _gateway.SignalAsync("USR1");

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Split("ready on").Length == 3));
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("The restart failed, the gateway goes on with the options it had", StringComparison.Ordinal)));
        (await _gateway.AskAsync("gateway", "health")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Does_not_restart_into_options_that_could_not_start()
    {
        await StartAsync(Config(_gateway.Port, mayRestart: true));
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(_gateway.Port, mayRestart: true, ", \"bind\": \"custom\", \"customBindHost\": \"nonsense\""));

        await _gateway.SignalAsync("USR1");

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("the gateway would not start again: gateway.customBindHost 'nonsense' is no address", StringComparison.Ordinal)));
        (await _gateway.AskAsync("gateway", "health")).Code.ShouldBe(0);
        _gateway.Output.Split("ready on").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Restarts_by_itself_when_the_file_is_saved_and_that_is_allowed()
    {
        var next = GatewayUnderTest.FreePort();
        await StartAsync(Config(_gateway.Port, mayRestart: true, mode: "hybrid"));
        var process = _gateway.ProcessId;

        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(next, mayRestart: true, mode: "hybrid"));

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains($"ready on http://127.0.0.1:{next}", StringComparison.Ordinal)));
        await using var again = await ConnectAsync(next);
        (await again.CallAsync(StatusMethods.Status, NoParams.Value, CancellationToken.None)).ShouldNotBeNull();
        _gateway.ProcessId.ShouldBe(process);
    }

    [Fact]
    public async Task Does_not_try_again_and_again_what_could_not_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await StartAsync(Config(_gateway.Port, mayRestart: true, mode: "hybrid"));
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(((IPEndPoint)taken.LocalEndpoint).Port, mayRestart: true, mode: "hybrid"));
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("The restart failed, the gateway goes on with the options it had", StringComparison.Ordinal)));
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Split("ready on").Length == 3));

        // It has looked at the file, told what waits, and stays where it is.
        var plan = await _gateway.AskAsync("config", "plan");
        plan.Output.ShouldContain("needs a restart: gateway.port");
        plan.Output.ShouldNotContain("restarts by itself");
        (await _gateway.AskAsync("plugins", "reload")).Code.ShouldBe(0);
        _gateway.Output.Split("ready on").Length.ShouldBe(3);
        var next = GatewayUnderTest.FreePort();
        await File.WriteAllTextAsync(_gateway.ConfigPath, Config(next, mayRestart: true, mode: "hybrid"));
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains($"ready on http://127.0.0.1:{next}", StringComparison.Ordinal)));
    }

    // Not watched unless a test says so: then the signal is what is seen.
    private static string Config(int port, bool mayRestart, string more = "", string mode = "off") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "gateway": { "port": {{port}}, "reload": { "mode": "{{mode}}" }{{more}} }, "commands": { "restart": {{(mayRestart ? "true" : "false")}} }, "plugins": { "echo": { "enabled": true } } }""");

    private async Task StartAsync(string config)
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, config);
        await _gateway.StartAsync();
    }

    private Task<GatewayClient> ConnectAsync(int port) => GatewayClient.ConnectAsync(
        new GatewayClientOptions
        {
            Url = new Uri($"http://127.0.0.1:{port}/"),
            Token = _gateway.Token,
            Scopes = [Scopes.Read],
            Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        },
        CancellationToken.None);
}
