using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw node run</c> against a running gateway: what it offers by itself, how it is let in, what it takes in while it runs.</summary>
public sealed class NodeRunTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();
    private NodeUnderTest _node = null!;
    private GatewayClient _client = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, """{ "plugins": {} }""");
        await _gateway.StartAsync();
        _node = new NodeUnderTest(_gateway);
        _client = await _gateway.ConnectAsync(Scopes.Admin, Scopes.Read, Scopes.Write, Scopes.Pairing);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Lends_the_machine_runs_programs_by_its_policy_alone_and_waits_for_approval()
    {
        _node.Start();
        var node = await _node.OffersAsync(_client, "device.info");
        node.DisplayName.ShouldBe("bench");
        node.Paired.ShouldBeTrue();
        node.Commands.ShouldBe(["device.info", "system.notify", "system.which"]);
        var info = await NodeUnderTest.InvokeAsync(_client, node.NodeId, "device.info");
        info.GetProperty("platform").GetString().ShouldBe("linux");
        info.GetProperty("processors").GetInt32().ShouldBe(Environment.ProcessorCount);
        var which = await NodeUnderTest.InvokeAsync(_client, node.NodeId, "system.which", """{"bins":["sh","no-such-program","../../bin/sh"]}""");
        which.GetProperty("bins").EnumerateObject().Select(bin => bin.Name).ShouldBe(["sh"]);
        (await NodeUnderTest.InvokeAsync(_client, node.NodeId, "system.notify", """{"title":"Tea","body":"is ready"}""")).GetProperty("shown").GetString().ShouldNotBeNull();

        var policy = Path.Combine(_node.Folder, "exec-policy.json");
        await File.WriteAllTextAsync(policy, """{"version":1,"allow":[{"file":"/bin/echo","args":["hello"]}]}""");
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["600", policy]))
        {
            await chmod.WaitForExitAsync();
        }

        await _node.OffersAsync(_client, "system.run");
        var ran = await NodeUnderTest.InvokeAsync(_client, node.NodeId, "system.run", """{"command":["echo","hello"]}""");
        ran.GetProperty("stdout").GetString().ShouldBe("hello\n");
        ran.GetProperty("exitCode").GetInt32().ShouldBe(0);
        foreach (var denied in new[]
        {
            """{"command":["echo","hello","there"]}""", """{"command":["/bin/sh","-c","echo hello"]}""", """{"command":["echo","hello"],"env":{"LD_PRELOAD":"x"}}""",
            """{"command":["echo","hello"],"cwd":"/"}""", """{"command":["/bin/sh","-c","id"],"approved":true,"approvalDecision":"allow-always"}""",
        })
        {
            (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(_client, node.NodeId, "system.run", denied))).Message.ShouldStartWith("SYSTEM_RUN_DENIED");
        }

        await TellsOfProgramsAsync(node.NodeId);

        // What somebody has taken from it comes back only by a decision, and the node says by which.
        (await _gateway.AskAsync("devices", "revoke", node.NodeId, "--role", "node")).Code.ShouldBe(0);
        string? request = null;
        await _node.UntilAsync(async () =>
        {
            request = (await _client.CallAsync(NodePairingMethods.List, ListParams.Value, CancellationToken.None)).Pending is [var first, ..] ? first.RequestId : null;
            return request is not null && _node.Output.Contains($"pgw nodes approve {request}", StringComparison.Ordinal);
        });
        (await Pgw.RunAsync("node", "status", "--state-dir", _gateway.State.FullName)).Output.ShouldContain($"pgw nodes approve {request}");
        (await _gateway.AskAsync("nodes", "approve", request!)).Code.ShouldBe(0);
        await _node.OffersAsync(_client, "system.run");

        (await _node.StopAsync()).ShouldBe(0);
        (await Pgw.RunAsync("node", "status", "--state-dir", _gateway.State.FullName)).Output.ShouldContain("state     stopped");
    }

    // What was asked for with a runId is told to the session that asked, for its next run.
    private async Task TellsOfProgramsAsync(string id)
    {
        await NodeUnderTest.InvokeAsync(_client, id, "system.run", """{"command":["echo","hello"],"runId":"r1","sessionKey":"main"}""");
        await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(_client, id, "system.run", """{"command":["echo","no"],"runId":"r2","sessionKey":"main"}"""));
        var waiting = (await _client.CallAsync("status", JsonElement.Parse("{}"), CancellationToken.None)).GetProperty("queuedSystemEvents").EnumerateArray().Select(line => line.GetString()!).ToList();
        waiting.Count.ShouldBe(3, string.Join('\n', waiting));
        waiting[0].ShouldBe($"Exec started (node={id} id=r1): echo hello");
        waiting[1].ShouldBe($"Exec finished (node={id} id=r1, code 0): echo hello: hello");
        waiting[2].ShouldStartWith($"Exec denied (node={id} id=r2, SYSTEM_RUN_DENIED: ");
    }

    [Fact]
    public async Task Takes_in_a_command_that_is_dropped_while_gateway_and_node_run()
    {
        _node.Start();
        var node = await _node.OffersAsync(_client, "device.info");
        node.Commands.ShouldNotContain(command => command == "battery.get");
        var level = Path.Combine(_gateway.State.FullName, "level");
        await File.WriteAllTextAsync(level, "83\n");

        _gateway.Drop(Built.Sample("BatteryCommand", "battery"), "battery");
        await File.WriteAllTextAsync(_gateway.ConfigPath, """{ "plugins": { "battery": { "enabled": true } } }""");
        _node.Configure($$"""{ "battery": { "enabled": true, "config": { "file": {{JsonValue.Create(level).ToJsonString()}} } } }""");

        await _node.OffersAsync(_client, "battery.get");
        (await NodeUnderTest.InvokeAsync(_client, node.NodeId, "battery.get")).GetProperty("percent").GetInt32().ShouldBe(83);
        var contracts = (await _client.CallAsync(NodeMethods.Describe, new NodeParams(node.NodeId), CancellationToken.None)).Contracts;
        contracts!.Single(contract => contract.Command == "battery.get").Plugin.ShouldBe("battery");

        _node.Configure("{}");
        await _node.UntilAsync(async () => !(await _client.CallAsync(NodeMethods.List, ListParams.Value, CancellationToken.None)).Nodes.Single().Commands.Contains("battery.get", StringComparer.Ordinal));
    }
}
