using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The program, the default configuration, the verbs.</summary>
public sealed class RunningGatewayTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Says_that_it_is_healthy_for_scripts_and_for_people()
    {
        var (code, output, _) = await _gateway.AskAsync("gateway", "health", "--json");
        code.ShouldBe(0);
        JsonNode.Parse(output)!["ok"]!.GetValue<bool>().ShouldBeTrue();

        (code, output, _) = await _gateway.AskAsync("gateway", "health");
        code.ShouldBe(0);
        output.ShouldStartWith("ok: gateway ");
    }

    [Fact]
    public async Task Shows_its_plugins_in_the_status()
    {
        var (code, output, _) = await _gateway.AskAsync("gateway", "status");
        code.ShouldBe(0);
        output.ShouldContain("echo");
        output.ShouldContain("running");
        output.ShouldNotContain("\u001b[");

        (_, output, _) = await _gateway.AskAsync("gateway", "status", "--json");
        var echo = JsonNode.Parse(output)!["plugins"]!["plugins"]!.AsArray().Single(plugin => plugin!["id"]!.GetValue<string>() == "echo")!;
        echo["state"]!.GetValue<string>().ShouldBe("running");
    }

    [Fact]
    public async Task Answers_a_message_from_the_command_line()
    {
        var (code, output, _) = await _gateway.AskAsync("agent", "--message", "hi from the shell");
        code.ShouldBe(0);
        output.ShouldContain("hi from the shell");

        (code, output, _) = await _gateway.AskAsync("agent", "--message", "hi again", "--json");
        code.ShouldBe(0);
        JsonNode.Parse(output)!["status"]!.GetValue<string>().ShouldBe("ok");

        (_, output, _) = await _gateway.AskAsync("gateway", "call", "chat.history", "--params", """{"sessionKey":"main"}""");
        JsonNode.Parse(output)!["messages"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task Tells_what_went_wrong_and_ends_with_one()
    {
        var (code, _, error) = await _gateway.AskAsync("gateway", "call", "no.such.method");
        code.ShouldBe(1);
        error.ShouldContain("unknown method: no.such.method");

        (code, _, error) = await _gateway.AskAsync("gateway", "call", "health", "--params", "{nonsense");
        code.ShouldBe(1);
        error.ShouldContain("--params is not JSON");

        (code, _, error) = await Pgw.RunAsync("gateway", "health", "--url", $"ws://127.0.0.1:{_gateway.Port}", "--token", "wrong");
        code.ShouldBe(1);
        error.ShouldContain("token mismatch");

        (code, _, error) = await Pgw.RunAsync("gateway", "health", "--url", "ws://127.0.0.1:1", "--token", "x");
        code.ShouldBe(1);
        error.ShouldContain("127.0.0.1:1");

        (code, _, error) = await Pgw.RunAsync("gateway", "health", "--url", "nonsense");
        code.ShouldBe(1);
        error.ShouldContain("ws://127.0.0.1:18789");
    }

    [Fact]
    public async Task Tells_its_clients_and_ends_well_when_it_is_told_to_stop()
    {
        await using var client = await _gateway.ConnectAsync();
        var told = new TaskCompletionSource<ShutdownPayload>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = client.Subscribe(LifecycleEvents.Shutdown, shutdown => told.TrySetResult(shutdown));

        await _gateway.SignalAsync("TERM");

        (await told.Task.WaitAsync(TimeSpan.FromSeconds(10))).Reason.ShouldBe("gateway stopping");
        (await _gateway.EndAsync(TimeSpan.FromSeconds(10))).ShouldBe(0);
        File.Exists(Path.Combine(_gateway.State.FullName, "gateway.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Ends_well_at_control_c()
    {
        await _gateway.SignalAsync("INT");

        (await _gateway.EndAsync(TimeSpan.FromSeconds(10))).ShouldBe(0);
    }

    [Fact]
    public async Task Keeps_its_token_out_of_output_log_and_other_peoples_reach()
    {
        await _gateway.AskAsync("agent", "--message", "hello");
        await Pgw.RunAsync("gateway", "health", "--url", $"ws://127.0.0.1:{_gateway.Port}", "--token", _gateway.Token[..^1] + "0");
        var token = _gateway.Token;
        await _gateway.SignalAsync("TERM");
        await _gateway.EndAsync(TimeSpan.FromSeconds(10));

        token.Length.ShouldBe(64);
        _gateway.Output.ShouldNotContain(token);
        var logs = Directory.GetFiles(Path.Combine(_gateway.State.FullName, "logs"));
        logs.ShouldNotBeEmpty();
        foreach (var log in logs)
        {
            var text = await File.ReadAllTextAsync(log);
            text.ShouldContain("connected as");
            text.ShouldNotContain(token);
            text.ShouldNotContain("hello");
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (var name in (ReadOnlySpan<string>)["gateway.token", "gateway.db", "gateway.lock"])
            {
                File.GetUnixFileMode(Path.Combine(_gateway.State.FullName, name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, name);
            }
        }
    }

    [Fact]
    public async Task Says_who_holds_the_state_directory()
    {
        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _gateway.State.FullName);

        code.ShouldBe(78);
        error.ShouldContain($"process {_gateway.ProcessId}, port {_gateway.Port}");
        error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task Says_who_holds_the_port()
    {
        var other = Directory.CreateTempSubdirectory("pgw-e2e-");

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", $"{_gateway.Port}", "--state-dir", other.FullName);

        code.ShouldBe(78);
        error.ShouldContain($"held by process {_gateway.ProcessId}");
        error.ShouldContain("--port");
        error.Trim().Split('\n').Length.ShouldBe(1);
        other.Delete(recursive: true);
    }
}
