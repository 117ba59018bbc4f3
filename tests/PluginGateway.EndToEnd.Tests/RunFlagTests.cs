using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>What the command line, the environment and the configuration say about one run: port, profile, frames, addresses.</summary>
public sealed class RunFlagTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new() { NamesPort = false };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("CLAWDBOT_GATEWAY_PORT")]
    [InlineData("MOLTBOT_GATEWAY_PORT")]
    [InlineData("OPENCLAW_GATEWAY_PORT")]
    [InlineData("PGW_GATEWAY_PORT")]
    public async Task Takes_the_port_of_the_environment_before_that_of_the_configuration(string name)
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"gateway\": { \"port\": 1 } }");
        _gateway.Environment[name] = $"{_gateway.Port}";

        await _gateway.StartAsync();

        _gateway.Output.ShouldContain($"ready on http://127.0.0.1:{_gateway.Port}");
    }

    [Fact]
    public async Task Takes_the_port_of_the_command_line_before_all_others()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"gateway\": { \"port\": 1 } }");
        _gateway.Environment["PGW_GATEWAY_PORT"] = "2";

        await _gateway.StartAsync("--port", $"{_gateway.Port}");

        _gateway.Output.ShouldContain($"ready on http://127.0.0.1:{_gateway.Port}");
    }

    [Fact]
    public async Task Takes_the_port_of_the_configuration_before_that_of_the_profile()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, $"{{ \"gateway\": {{ \"port\": {_gateway.Port} }} }}");

        await _gateway.StartAsync("--dev");

        _gateway.Output.ShouldContain($"ready on http://127.0.0.1:{_gateway.Port}");
    }

    [Theory]
    [InlineData("--profile", "../up", "cannot be the name of a profile")]
    [InlineData("--profile", "", "cannot be the name of a profile")]
    [InlineData("--profile", "-x", "")]
    public async Task Refuses_a_name_that_could_be_a_path(string option, string name, string explanation)
    {
        var (code, _, error) = await Pgw.RunAsync(option, name, "gateway", "--port", "0");

        code.ShouldNotBe(0);
        error.ShouldContain(explanation);
    }

    [Fact]
    public async Task Refuses_two_profiles()
    {
        var (code, _, error) = await Pgw.RunAsync("--dev", "--profile", "rescue", "gateway", "--port", "0");

        code.ShouldBe(78);
        error.ShouldContain("cannot be combined with --profile rescue");
    }

    [Fact]
    public async Task Keeps_profiles_apart()
    {
        var home = Directory.CreateTempSubdirectory("pgw-e2e-");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.FullName, ["USERPROFILE"] = home.FullName };
        foreach (var (profile, folder) in new[] { ("default", ".plugingateway"), ("rescue", ".plugingateway-rescue"), ("dev", ".plugingateway-dev") })
        {
            using var process = Pgw.Start(environment, "--profile", profile, "gateway", "--port", "0");
            var lines = new List<string>();
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line && !line.StartsWith("open ", StringComparison.Ordinal))
            {
                lines.Add(line);
            }

            process.Kill();
            await process.WaitForExitAsync();
            lines.ShouldContain(line => line == $"state: {Path.Combine(home.FullName, folder)}");
        }

        home.Delete(recursive: true);
    }

    [Fact]
    public async Task Shows_frames_on_the_console_and_nowhere_else()
    {
        await _gateway.StartAsync("--port", $"{_gateway.Port}", "--ws-log", "full");
        await using (var client = await _gateway.ConnectAsync(Scopes.Admin))
        {
            await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = "what-is-asked-for" }, CancellationToken.None);
        }

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("res chat.history", StringComparison.Ordinal)));
        _gateway.Output.ShouldContain("req connect");
        _gateway.Output.ShouldContain("what-is-asked-for");
        _gateway.Output.ShouldNotContain(_gateway.Token);
        await _gateway.SignalAsync("TERM");
        await _gateway.EndAsync(TimeSpan.FromMinutes(1));
        foreach (var log in Directory.GetFiles(Path.Combine(_gateway.State.FullName, "logs")))
        {
            (await File.ReadAllTextAsync(log)).ShouldNotContain("what-is-asked-for");
        }
    }

    [Fact]
    public async Task Does_not_listen_elsewhere_when_it_cannot_have_its_address()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"gateway\": { \"bind\": \"custom\", \"customBindHost\": \"192.0.2.7\", \"allowInsecureLan\": true } }");

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", $"{_gateway.Port}", "--state-dir", _gateway.State.FullName);

        code.ShouldBe(78, error);
        error.ShouldContain("does not have the address");
        error.ShouldContain("gateway.customBindHost");
        error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task Ends_whoever_holds_the_port_when_forced()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var before = new GatewayUnderTest();
        await before.StartAsync();

        await _gateway.StartAsync("--port", $"{before.Port}", "--force");

        (await before.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);
        _gateway.Output.ShouldContain($"--force: ended process {before.ProcessId}");
        before.Output.ShouldContain("ready on");
        (await Pgw.RunAsync("gateway", "health", "--state-dir", _gateway.State.FullName)).Code.ShouldBe(0);
        var log = await Pgw.RunAsync("logs", "--state-dir", _gateway.State.FullName);
        log.Output.ShouldContain($"--force: ended process {before.ProcessId}");
    }

    [Fact]
    public async Task Takes_over_the_state_directory_too_when_forced()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await _gateway.StartAsync("--port", $"{_gateway.Port}");
        using var second = Pgw.Start(null, "gateway", "--port", $"{_gateway.Port}", "--state-dir", _gateway.State.FullName, "--force");

        (await _gateway.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);
        while (await second.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line && !line.StartsWith("ready on", StringComparison.Ordinal))
        {
        }

        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_gateway.State.FullName, "gateway.json")))!["pid"]!.GetValue<int>().ShouldBe(second.Id);
        second.Kill();
        await second.WaitForExitAsync();
    }

    [Fact]
    public async Task Does_not_end_what_it_was_started_by()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var mine = new TcpListener(IPAddress.Loopback, 0);
        mine.Start();
        var port = ((IPEndPoint)mine.LocalEndpoint).Port;

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", $"{port}", "--state-dir", _gateway.State.FullName, "--force");

        code.ShouldBe(78);
        error.ShouldContain($"port {port} is held by process {Environment.ProcessId}");
        error.ShouldContain("which this program was started by");
        error.Trim().Split('\n').Length.ShouldBe(1);
    }
}
