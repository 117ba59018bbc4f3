using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>Pairing of nodes: one store, two views (<c>nodes.md</c> §2, SEC-06).</summary>
public sealed class NodePairingTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private static readonly string[] Commands = ["canvas.eval"];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Lets_a_socket_in_that_was_approved_before_it_came()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Scopes.Admin);
        var asked = await decider.CallOkAsync("node.pair.request", new JsonObject { ["nodeId"] = device.Id, ["displayName"] = "Kitchen", ["commands"] = new JsonArray("canvas.eval"), ["silent"] = true });
        asked["status"]!.GetValue<string>().ShouldBe("pending");
        asked["created"]!.GetValue<bool>().ShouldBeTrue();
        asked["request"]!["isRepair"]!.GetValue<bool>().ShouldBeFalse();
        (await decider.EventAsync("node.pair.requested", payload => payload["nodeId"]!.GetValue<string>() == device.Id))["payload"]!["displayName"]!.GetValue<string>().ShouldBe("Kitchen");

        var again = await decider.CallOkAsync("node.pair.request", new JsonObject { ["nodeId"] = device.Id, ["displayName"] = "Cellar" });
        again["created"]!.GetValue<bool>().ShouldBeFalse();
        again["request"]!["displayName"]!.GetValue<string>().ShouldBe("Kitchen");

        var approved = await decider.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = asked["request"]!["requestId"]!.GetValue<string>() });
        (await decider.EventAsync("node.pair.resolved", payload => payload["nodeId"]!.GetValue<string>() == device.Id))["payload"]!["decision"]!.GetValue<string>().ShouldBe("approved");
        await using var node = await TestNode.ConnectAsync(Gateway, Commands, device, isRemote: true);

        var token = approved["node"]!["token"]!.GetValue<string>();
        var verified = await decider.CallOkAsync("node.pair.verify", new JsonObject { ["nodeId"] = device.Id, ["token"] = token });
        verified["ok"]!.GetValue<bool>().ShouldBeTrue();
        verified["node"]!["displayName"]!.GetValue<string>().ShouldBe("Test node");
        (await decider.CallOkAsync("node.pair.verify", new JsonObject { ["nodeId"] = device.Id, ["token"] = "bad" })).ToJsonString().ShouldBe("""{"ok":false}""");
        var list = (await decider.CallOkAsync("node.pair.list", new JsonObject())).ToJsonString();
        list.ShouldContain(device.Id);
        list.ShouldNotContain("token");
        (await decider.CallOkAsync("device.pair.list", new JsonObject()))["paired"]!.AsArray().Single(row => row!["deviceId"]!.GetValue<string>() == device.Id)!["publicKey"]!.GetValue<string>().ShouldBe(device.PublicKey);
    }

    [Fact]
    public async Task Shows_a_socket_that_waits_in_both_views_and_lets_it_in_by_either()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Scopes.Admin);
        var requestId = await WaitingAsync(device, Commands);

        (await decider.EventAsync("device.pair.requested", payload => payload["deviceId"]!.GetValue<string>() == device.Id)).ShouldNotBeNull();
        var row = (await decider.EventAsync("node.pair.requested", payload => payload["nodeId"]!.GetValue<string>() == device.Id))["payload"]!;
        row["requestId"]!.GetValue<string>().ShouldBe(requestId);
        row["commands"]!.ToJsonString().ShouldBe("""["canvas.eval"]""");

        // It comes again while somebody makes up their mind, and asks for more: what is approved is what was asked for first.
        (await WaitingAsync(device, ["canvas.eval", "system.run"])).ShouldBe(requestId);
        await decider.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = requestId });

        await using var node = await TestNode.ConnectAsync(Gateway, Commands, device, isRemote: true);
        (await WaitingAsync(device, ["canvas.eval", "system.run"])).ShouldNotBe(requestId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Lets_several_sockets_come_while_it_is_approved()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Scopes.Admin);
        var requestId = await WaitingAsync(device, Commands);

        var approving = decider.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = requestId });
        var coming = Enumerable.Range(0, 4).Select(_ => AttemptAsync(device)).ToList();

        await approving;
        await Task.WhenAll(coming);
        await using var node = await TestNode.ConnectAsync(Gateway, Commands, device, isRemote: true);
        (await decider.CallOkAsync("node.pair.list", new JsonObject()))["paired"]!.AsArray().Count(row => row!["nodeId"]!.GetValue<string>() == device.Id).ShouldBe(1);
        (await decider.CallOkAsync("node.pair.list", new JsonObject()))["pending"]!.AsArray().ShouldNotContain(row => row!["nodeId"]!.GetValue<string>() == device.Id);
    }

    [Theory]
    [InlineData("canvas.eval", Scopes.Write)]
    [InlineData("system.run", Scopes.Admin)]
    [InlineData(" system.run ", Scopes.Admin)]
    [InlineData("System.Run.prepare", Scopes.Admin)]
    public async Task Wants_of_the_approver_what_the_commands_are_worth(string command, string scope)
    {
        using var device = new TestDevice();
        await using var pairer = await Gateway.ConnectAsync(Scopes.Pairing);
        var request = await pairer.CallOkAsync("node.pair.request", new JsonObject { ["nodeId"] = device.Id, ["commands"] = new JsonArray(command) });

        (await pairer.CallErrorAsync("node.pair.approve", new JsonObject { ["requestId"] = request["request"]!["requestId"]!.GetValue<string>() })).ShouldBe($"missing scope: {scope}");
    }

    [Fact]
    public async Task Is_no_way_to_pair_operators()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Scopes.Admin);
        var error = await device.RefusedAsync(Gateway, [Scopes.Read], isRemote: true);
        var requestId = error["details"]!["requestId"]!.GetValue<string>();

        (await decider.CallErrorAsync("node.pair.approve", new JsonObject { ["requestId"] = requestId })).ShouldBe("unknown requestId");
        (await decider.CallErrorAsync("node.pair.reject", new JsonObject { ["requestId"] = requestId })).ShouldBe("unknown requestId");
        (await decider.CallErrorAsync("node.pair.request", new JsonObject { ["nodeId"] = device.Id })).ShouldStartWith("this device waits for a decision about the role operator");
        (await decider.CallOkAsync("node.pair.list", new JsonObject()))["pending"]!.AsArray().ShouldNotContain(row => row!["nodeId"]!.GetValue<string>() == device.Id);
    }

    [Theory]
    [InlineData("node.pair.request", "{}", "invalid node.pair.request params: must have required property 'nodeId'")]
    [InlineData("node.pair.request", """{"nodeId":" "}""", "nodeId required, without control characters; at most 256 caps and commands")]
    [InlineData("node.pair.approve", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("node.pair.reject", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("node.rename", """{"nodeId":"nope","displayName":"x"}""", "unknown nodeId")]
    [InlineData("node.rename", """{"nodeId":"nope","displayName":" "}""", "displayName required")]
    [InlineData("node.describe", """{"nodeId":"nope"}""", "unknown nodeId")]
    [InlineData("node.describe", "{}", "invalid node.describe params: must have required property 'nodeId'")]
    public async Task Says_what_there_is_not(string method, string parameters, string message)
    {
        await using var decider = await Gateway.ConnectAsync(Scopes.Admin);

        (await decider.CallErrorAsync(method, JsonNode.Parse(parameters))).ShouldBe(message);
    }

    [Fact]
    public async Task Keeps_the_name_that_the_operator_has_given_also_over_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        using var device = new TestDevice();
        try
        {
            await using (var before = await TestGateway.StartAsync(state))
            {
                await using var node = await TestNode.ConnectAsync(before, Commands, device);
                await using var admin = await before.ConnectAsync(Scopes.Admin);
                await admin.CallOkAsync("node.rename", new JsonObject { ["nodeId"] = device.Id, ["displayName"] = " Garden " });
                (await NameAsync(admin, device)).ShouldBe("Garden");
            }

            await using var gateway = await TestGateway.StartAsync(state);
            await using var client = await gateway.ConnectAsync(Scopes.Admin);
            (await NameAsync(client, device)).ShouldBe("Garden");
            await using var back = await TestNode.ConnectAsync(gateway, Commands, device, name: "Another name");
            (await NameAsync(client, device)).ShouldBe("Garden");
            (await client.CallOkAsync("node.pair.list", new JsonObject()))["paired"]![0]!["version"]!.GetValue<string>().ShouldBe("2.0");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<string> NameAsync(TestClient client, TestDevice device) =>
        (await client.CallOkAsync("node.list", new JsonObject()))["nodes"]!.AsArray().Single(row => row!["nodeId"]!.GetValue<string>() == device.Id)!["displayName"]!.GetValue<string>();

    private async Task<string> WaitingAsync(TestDevice device, string[] commands)
    {
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: true);
        var error = await TestDevice.RefusedAsync(client, TestNode.Params(device, client.Nonce, commands));
        error["message"]!.GetValue<string>().ShouldBe("pairing required");
        return error["details"]!["requestId"]!.GetValue<string>();
    }

    private async Task AttemptAsync(TestDevice device)
    {
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: true);
        await client.CallAsync("connect", TestNode.Params(device, client.Nonce, Commands));
    }
}
