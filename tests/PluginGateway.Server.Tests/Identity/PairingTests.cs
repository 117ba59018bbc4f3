using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>Asking for a decision, making it, and what it leads to (<c>wire.md</c> §6.5, recorded frames 08).</summary>
public sealed class PairingTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private static readonly string[] Both = [Scopes.Admin, Scopes.Pairing];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Tells_those_who_may_decide_and_lets_the_device_in_once_they_have()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Both);

        var requestId = await AskAsync(device, [Scopes.Admin]);

        var requested = await decider.EventAsync("device.pair.requested", payload => payload["deviceId"]!.GetValue<string>() == device.Id);
        requested["payload"]!["requestId"]!.GetValue<string>().ShouldBe(requestId);
        requested["payload"]!["publicKey"]!.GetValue<string>().ShouldBe(device.PublicKey);
        requested["payload"]!["scopes"]!.ToJsonString().ShouldBe("""["operator.admin"]""");
        requested["payload"]!["roles"]!.ToJsonString().ShouldBe("""["operator"]""");
        requested["payload"]!["silent"]!.GetValue<bool>().ShouldBeFalse();
        requested["payload"]!["isRepair"]!.GetValue<bool>().ShouldBeFalse();

        var approved = await decider.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });
        approved["device"]!["deviceId"]!.GetValue<string>().ShouldBe(device.Id);
        approved["device"]!["tokens"]![0]!["role"]!.GetValue<string>().ShouldBe("operator");
        var resolved = await decider.EventAsync("device.pair.resolved", payload => payload["deviceId"]!.GetValue<string>() == device.Id);
        resolved["payload"]!["decision"]!.GetValue<string>().ShouldBe("approved");

        await using var client = await device.ConnectAsync(Gateway, isRemote: true);
        await client.CallOkAsync("config.get", new JsonObject());
    }

    [Fact]
    public async Task Keeps_one_request_per_device_as_it_was_first_made()
    {
        using var device = new TestDevice();
        var first = await AskAsync(device, [Scopes.Read]);

        (await AskAsync(device, [Scopes.Admin])).ShouldBe(first);

        // Coming nearer does not make it silent either.
        (await device.RefusedAsync(Gateway, [Scopes.Read], isRemote: false))["details"]!["requestId"]!.GetValue<string>().ShouldBe(first);
    }

    [Fact]
    public async Task Forgets_a_rejected_request_and_takes_a_new_one()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Scopes.Pairing);
        var first = await AskAsync(device, [Scopes.Admin]);

        var rejected = await decider.CallOkAsync("device.pair.reject", new JsonObject { ["requestId"] = first });

        rejected.ToJsonString().ShouldBe($$"""{"requestId":"{{first}}","deviceId":"{{device.Id}}"}""");
        (await decider.EventAsync("device.pair.resolved", payload => payload["requestId"]!.GetValue<string>() == first))["payload"]!["decision"]!.GetValue<string>().ShouldBe("rejected");
        (await AskAsync(device, [Scopes.Admin])).ShouldNotBe(first, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("device.pair.approve", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("device.pair.reject", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("device.pair.remove", """{"deviceId":"nope"}""", "unknown deviceId")]
    [InlineData("device.token.rotate", """{"deviceId":"nope","role":"operator"}""", "unknown deviceId/role")]
    [InlineData("device.token.revoke", """{"deviceId":"nope","role":"operator"}""", "unknown deviceId/role")]
    [InlineData("device.pair.approve", "{}", "invalid device.pair.approve params: must have required property 'requestId'")]
    [InlineData("device.pair.approve", """{"requestId":"x","y":1}""", "invalid device.pair.approve params: at root: unexpected property 'y'")]
    public async Task Says_what_there_is_not(string method, string parameters, string message)
    {
        await using var decider = await Gateway.ConnectAsync(Both);

        (await decider.CallErrorAsync(method, JsonNode.Parse(parameters))).ShouldBe(message);
    }

    [Theory]
    [InlineData("device.pair.list")]
    [InlineData("device.pair.approve")]
    [InlineData("device.pair.reject")]
    [InlineData("device.pair.remove")]
    [InlineData("device.token.rotate")]
    [InlineData("device.token.revoke")]
    public async Task Is_for_those_who_hold_the_pairing_scope(string method)
    {
        await using var client = await Gateway.ConnectAsync(Scopes.Read, Scopes.Write, Scopes.Approvals);

        (await client.CallErrorAsync(method, new JsonObject())).ShouldBe("missing scope: operator.pairing");
    }

    [Fact]
    public async Task Asks_again_for_another_role_and_for_more_scopes()
    {
        using var device = new TestDevice();
        await device.ApproveAsync(Gateway, [Scopes.Write]);

        // Write includes read; it does not include pairing, nor being a node.
        await (await device.ConnectAsync(Gateway, [Scopes.Read], isRemote: true)).DisposeAsync();
        await AskAsync(device, [Scopes.Write, Scopes.Pairing]);
        await using var decider = await Gateway.ConnectAsync(Both);
        var waiting = (await decider.CallOkAsync("device.pair.list", new JsonObject()))["pending"]!.AsArray().Single(request => request!["deviceId"]!.GetValue<string>() == device.Id)!;
        waiting["isRepair"]!.GetValue<bool>().ShouldBeTrue();
        await decider.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = waiting["requestId"]!.GetValue<string>() });
        await device.ApproveAsync(Gateway, [], Roles.Node);

        await (await device.ConnectAsync(Gateway, [Scopes.Write, Scopes.Pairing], isRemote: true)).DisposeAsync();
        await (await device.ConnectAsync(Gateway, [], isRemote: true, Roles.Node)).DisposeAsync();
        var paired = (await decider.CallOkAsync("device.pair.list", new JsonObject()))["paired"]!.AsArray().Single(entry => entry!["deviceId"]!.GetValue<string>() == device.Id)!;
        paired["roles"]!.ToJsonString().ShouldBe("""["operator","node"]""");
        paired["scopes"]!.ToJsonString().ShouldBe("""["operator.write","operator.pairing"]""");
        paired["remoteIp"]!.GetValue<string>().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Remembers_requests_over_a_restart_and_forgets_them_after_five_minutes()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        var time = new ShiftedTime();
        using var device = new TestDevice { Clock = time };
        string first;
        await using (var gateway = await TestDevice.RemoteGatewayAsync(state, time))
        {
            first = (await device.RefusedAsync(gateway, isRemote: true))["details"]!["requestId"]!.GetValue<string>();
        }

        await using (var gateway = await TestDevice.RemoteGatewayAsync(state, time))
        {
            (await device.RefusedAsync(gateway, isRemote: true))["details"]!["requestId"]!.GetValue<string>().ShouldBe(first);
            time.Pass(TimeSpan.FromMinutes(5));
            await using var decider = await gateway.ConnectAsync(Both);
            (await decider.CallErrorAsync("device.pair.approve", new JsonObject { ["requestId"] = first })).ShouldBe("unknown requestId");
            (await device.RefusedAsync(gateway, isRemote: true))["details"]!["requestId"]!.GetValue<string>().ShouldNotBe(first, StringComparer.Ordinal);
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Lets_a_local_device_in_at_once_and_says_so()
    {
        using var device = new TestDevice();
        await using var decider = await Gateway.ConnectAsync(Both);

        await using var client = await device.ConnectAsync(Gateway, [Scopes.Read]);

        var resolved = await decider.EventAsync("device.pair.resolved", payload => payload["deviceId"]!.GetValue<string>() == device.Id);
        resolved["payload"]!["decision"]!.GetValue<string>().ShouldBe("approved");
    }

    [Fact]
    public async Task SEC_02_approves_no_page_of_another_origin_silently()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:controlUi:allowedOrigins:0"] = "https://ui.example");
        using var device = new TestDevice();
        await using var foreign = await TestClient.OpenAsync(gateway, options => options.SetRequestHeader("Origin", "https://ui.example"));
        (await TestDevice.RefusedAsync(foreign, device.Params(foreign.Nonce)))["message"]!.GetValue<string>().ShouldBe("pairing required");

        using var another = new TestDevice();
        await using var own = await TestClient.OpenAsync(gateway, options => options.SetRequestHeader("Origin", gateway.Url.GetLeftPart(UriPartial.Authority)));
        await own.CallOkAsync("connect", another.Params(own.Nonce));
    }

    [Fact]
    public async Task SEC_03_approves_nothing_silently_that_came_through_a_proxy()
    {
        foreach (var header in new[] { "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host" })
        {
            using var device = new TestDevice();
            await using var client = await TestClient.OpenAsync(Gateway, options => options.SetRequestHeader(header, "127.0.0.1"));

            (await TestDevice.RefusedAsync(client, device.Params(client.Nonce)))["message"]!.GetValue<string>().ShouldBe("pairing required", header);
        }
    }

    [Fact]
    public async Task SEC_06_approves_only_what_the_approver_holds_itself()
    {
        using var device = new TestDevice();
        var requestId = await AskAsync(device, [Scopes.Read, Scopes.Admin]);
        var approve = new JsonObject { ["requestId"] = requestId };
        await using var pairer = await Gateway.ConnectAsync(Scopes.Pairing, Scopes.Read);

        (await pairer.CallErrorAsync("device.pair.approve", approve.DeepClone())).ShouldBe("missing scope: operator.admin");

        (await device.RefusedAsync(Gateway, [Scopes.Read], isRemote: true))["details"]!["requestId"]!.GetValue<string>().ShouldBe(requestId);
    }

    [Theory]
    [InlineData("system.run", "missing scope: operator.admin")]
    [InlineData("system.execApprovals.set", "missing scope: operator.admin")]
    [InlineData("browser.proxy", "missing scope: operator.admin")]
    [InlineData("camera.snap", "missing scope: operator.write")]
    [InlineData("system.runner", "missing scope: operator.write")]
    public async Task SEC_06_asks_more_of_who_approves_a_node_with_commands(string command, string message)
    {
        using var node = new TestDevice();
        var error = await node.RefusedAsync(Gateway, [], isRemote: true, Roles.Node, commands: [command]);
        await using var pairer = await Gateway.ConnectAsync(Scopes.Pairing);

        (await pairer.CallErrorAsync("device.pair.approve", new JsonObject { ["requestId"] = error["details"]!["requestId"]!.GetValue<string>() })).ShouldBe(message);
    }

    [Fact]
    public async Task SEC_06_asks_again_when_an_approved_node_comes_with_commands_that_run_programs()
    {
        using var node = new TestDevice();
        await node.ApproveAsync(Gateway, [], Roles.Node, ["camera.snap"]);
        string token;
        await using (var client = await node.ConnectAsync(Gateway, [], isRemote: true, Roles.Node, commands: ["camera.snap"]))
        {
            token = client.Hello["auth"]!["deviceToken"]!.GetValue<string>();
        }

        (await node.RefusedAsync(Gateway, [], isRemote: true, Roles.Node, token, ["camera.snap", "system.run"]))["message"]!.GetValue<string>().ShouldBe("pairing required");
        // Its own token is not the owner's secret: being local does not help it.
        (await node.RefusedAsync(Gateway, [], isRemote: false, Roles.Node, token, ["system.run"]))["message"]!.GetValue<string>().ShouldBe("pairing required");
    }

    [Fact]
    public async Task SEC_06_approves_what_was_shown_whatever_the_device_asks_for_meanwhile()
    {
        using var device = new TestDevice();
        var requestId = await AskAsync(device, [Scopes.Read]);
        await using var decider = await Gateway.ConnectAsync(Both);

        // The device hammers at the door with more while the decision is made.
        var asking = Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var client = await TestDevice.OpenAsync(Gateway, isRemote: true);
            return (await client.CallAsync("connect", device.Params(client.Nonce, [Scopes.Admin])))["ok"]!.GetValue<bool>();
        }).ToArray();
        var approved = await decider.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });

        (await Task.WhenAll(asking)).ShouldAllBe(isLetIn => !isLetIn);
        approved["device"]!["scopes"]!.ToJsonString().ShouldBe("""["operator.read"]""");
        await using var client = await device.ConnectAsync(Gateway, [Scopes.Read], isRemote: true);
        (await client.CallErrorAsync("config.get", new JsonObject())).ShouldBe("missing scope: operator.admin");
    }

    private async Task<string> AskAsync(TestDevice device, string[] scopes)
    {
        var error = await device.RefusedAsync(Gateway, scopes, isRemote: true);
        error["message"]!.GetValue<string>().ShouldBe("pairing required");
        return error["details"]!["requestId"]!.GetValue<string>();
    }
}
