using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;
using PluginGateway.Server.Tests.Nodes;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>What nodes of protocol 4 offer is approved apart from the nodes themselves (<c>protocol-4.md</c> §8, §10 row 15).</summary>
public sealed class NodeOfferTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private static readonly string[] Commands = ["location.get", "screen.record"];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Lets_a_node_in_and_asks_it_for_nothing_until_somebody_has_approved_what_it_offers()
    {
        using var device = new TestDevice();
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        await using var node = await Four.ConnectAsync(Gateway, device, Roles.Node, Commands, "ios 26.0", caps: ["location"]);
        node.Hello["protocol"]!.GetValue<int>().ShouldBe(4);
        var asked = (await admin.EventAsync("node.pair.requested", payload => payload["nodeId"]!.GetValue<string>() == device.Id))["payload"]!;
        asked["requiredApproveScopes"]!.ToJsonString().ShouldBe("""["operator.pairing","operator.write"]""");

        var row = await RowAsync(admin, device.Id);
        row["commands"]!.AsArray().ShouldBeEmpty();
        row["caps"]!.AsArray().ShouldBeEmpty();
        row["approvalState"]!.GetValue<string>().ShouldBe("pending-approval");
        row["pendingDeclaredCommands"]!.ToJsonString().ShouldBe("""["location.get","screen.record"]""");
        row["pendingDeclaredCaps"]!.ToJsonString().ShouldBe("""["location"]""");
        var refused = (await admin.CallAsync("node.invoke", TestNode.Invoke(device.Id, "location.get")))["error"]!;
        (refused["code"]!.GetValue<string>(), refused["details"]!["code"]!.GetValue<string>(), refused["retryable"]!.GetValue<bool>()).ShouldBe(("UNAVAILABLE", "PAIRING_CHANGED", true));

        var request = row["pendingRequestId"]!.GetValue<string>();
        await admin.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = request });

        (await node.EventAsync("node.pair.resolved"))["payload"]!["decision"]!.GetValue<string>().ShouldBe("approved");
        row = await RowAsync(admin, device.Id);
        row["approvalState"]!.GetValue<string>().ShouldBe("approved");
        row["commands"]!.ToJsonString().ShouldBe("""["location.get","screen.record"]""");
        row["caps"]!.ToJsonString().ShouldBe("""["location"]""");
        var asking = admin.CallOkAsync("node.invoke", TestNode.Invoke(device.Id, "location.get"));
        var wanted = (await node.EventAsync("node.invoke.request"))["payload"]!.AsObject();
        await node.CallOkAsync("node.invoke.result", TestNode.Result(wanted, new JsonObject { ["ok"] = true, ["payloadJSON"] = "{\"lat\":1}" }));
        (await asking)["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Asks_again_for_what_is_new_and_keeps_what_was_approved_over_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-offer-").FullName;
        using var device = new TestDevice();
        string pending;
        await using (var gateway = await TestGateway.StartAsync(state))
        {
            await using var admin = await Four.ConnectAsync(gateway, "operator.admin");
            await using (await Four.ConnectAsync(gateway, device, Roles.Node, ["location.get"], "ios 26.0"))
            {
                await admin.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = await PendingAsync(admin, device.Id) });
            }

            await using var again = await Four.ConnectAsync(gateway, device, Roles.Node, Commands, "ios 26.0");
            pending = await PendingAsync(admin, device.Id);
            (await RowAsync(admin, device.Id))["commands"]!.ToJsonString().ShouldBe("""["location.get"]""");
        }

        await using (var gateway = await TestGateway.StartAsync(state))
        {
            await using var admin = await Four.ConnectAsync(gateway, "operator.admin");
            await using var node = await Four.ConnectAsync(gateway, device, Roles.Node, Commands, "ios 26.0");
            (await PendingAsync(admin, device.Id)).ShouldBe(pending);
            (await RowAsync(admin, device.Id))["commands"]!.ToJsonString().ShouldBe("""["location.get"]""");
            await admin.CallOkAsync("node.pair.reject", new JsonObject { ["requestId"] = pending });
            (await node.EventAsync("node.pair.resolved"))["payload"]!["decision"]!.GetValue<string>().ShouldBe("rejected");
            var row = await RowAsync(admin, device.Id);
            row["commands"]!.ToJsonString().ShouldBe("""["location.get"]""");
            row["approvalState"]!.GetValue<string>().ShouldBe("unapproved");
            (await admin.CallErrorAsync("node.pair.approve", new JsonObject { ["requestId"] = pending })).ShouldBe("unknown requestId");
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task SEC_06_wants_an_admin_for_commands_that_run_programs()
    {
        using var device = new TestDevice();
        await using var node = await Four.ConnectAsync(Gateway, device, Roles.Node, ["system.run", "system.which"], "linux");
        await using var pairer = await Four.ConnectAsync(Gateway, "operator.pairing", "operator.write");
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        var request = await PendingAsync(admin, device.Id);

        (await pairer.CallErrorAsync("node.pair.approve", new JsonObject { ["requestId"] = request })).ShouldBe("missing scope: operator.admin");
        (await RowAsync(admin, device.Id))["commands"]!.AsArray().ShouldBeEmpty();
        await admin.CallOkAsync("node.pair.approve", new JsonObject { ["requestId"] = request });
        (await RowAsync(admin, device.Id))["commands"]!.ToJsonString().ShouldBe("""["system.run","system.which"]""");
    }

    [Fact]
    public async Task Serves_a_node_that_asks_for_protocol_3_in_protocol_3_whatever_it_says_beside()
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = Four.Params(device, client.Nonce, role: Roles.Node, commands: ["location.get"], platform: "ios 26.0");
        connect["minProtocol"] = 3;
        connect["maxProtocol"] = 3;
        connect["computerUse"] = new JsonObject();
        connect["client"]!["deviceFamily"] = "iPhone";
        Four.Sign(device, connect, client.Nonce, isV3: true);

        (await client.CallOkAsync("connect", connect))["protocol"]!.GetValue<int>().ShouldBe(3);

        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        var row = await RowAsync(admin, device.Id);
        row["commands"]!.ToJsonString().ShouldBe("""["location.get"]""");
        row.ShouldNotContainKey("approvalState");
        (await client.CallAsync("node.pending.pull", new JsonObject()))["ok"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Keeps_what_waits_for_a_node_until_it_has_done_it()
    {
        using var device = new TestDevice();
        await using var node = await Four.ConnectAsync(Gateway, device, Roles.Node, ["location.get"], "ios 26.0");
        await using var writer = await Four.ConnectAsync(Gateway, "operator.write");
        (await node.CallOkAsync("node.pending.drain", new JsonObject()))["items"]![0]!["id"]!.GetValue<string>().ShouldBe("baseline-status");
        (await node.CallOkAsync("node.pending.pull", new JsonObject()))["actions"]!.AsArray().ShouldBeEmpty();

        var queued = await writer.CallOkAsync("node.pending.enqueue", new JsonObject { ["nodeId"] = device.Id, ["type"] = "location.request", ["wake"] = true });
        await writer.CallOkAsync("node.pending.enqueue", new JsonObject { ["nodeId"] = device.Id, ["type"] = "status.request", ["priority"] = "high" });
        (await writer.CallErrorAsync("node.pending.enqueue", new JsonObject { ["nodeId"] = "nobody", ["type"] = "x" })).ShouldBe("unknown nodeId");
        queued["wakeTriggered"]!.GetValue<bool>().ShouldBeFalse();

        var drained = await node.CallOkAsync("node.pending.drain", new JsonObject { ["maxItems"] = 1 });
        drained["items"]![0]!["type"]!.GetValue<string>().ShouldBe("status.request");
        drained["hasMore"]!.GetValue<bool>().ShouldBeTrue();
        var acked = await node.CallOkAsync("node.pending.ack", new JsonObject { ["ids"] = new JsonArray(drained["items"]![0]!["id"]!.GetValue<string>(), "unknown") });
        acked["remainingCount"]!.GetValue<int>().ShouldBe(1);
        acked["ackedIds"]!.AsArray().Count.ShouldBe(1);
        await node.CallOkAsync("node.pluginTools.update", new JsonObject { ["tools"] = new JsonArray() });
        (await node.CallOkAsync("node.event", new JsonObject { ["event"] = "node.host.stats", ["payload"] = new JsonObject() }))["handled"]!.GetValue<bool>().ShouldBeFalse();
        (await writer.CallAsync("node.pending.drain", new JsonObject()))["error"]!["message"]!.GetValue<string>().ShouldBe("unauthorized role: operator");
    }

    [Fact]
    public async Task Removes_a_node_and_closes_its_socket()
    {
        using var device = new TestDevice();
        await using var node = await Four.ConnectAsync(Gateway, device, Roles.Node, Commands, "ios 26.0");
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");

        await admin.CallOkAsync("node.pair.remove", new JsonObject { ["nodeId"] = device.Id });

        (await node.ClosedAsync()).Code.ShouldBe(4001);
        (await admin.CallErrorAsync("node.pair.remove", new JsonObject { ["nodeId"] = device.Id })).ShouldBe("unknown nodeId");
    }

    private static async Task<JsonObject> RowAsync(TestClient client, string nodeId) =>
        (await client.CallOkAsync("node.list", new JsonObject()))["nodes"]!.AsArray().Single(row => row!["nodeId"]!.GetValue<string>() == nodeId)!.AsObject();

    private static async Task<string> PendingAsync(TestClient client, string nodeId)
    {
        // It is asked for after the greeting.
        string? found = null;
        await Until.TrueAsync(async () =>
        {
            var list = await client.CallOkAsync("node.pair.list", new JsonObject());
            found = list["pending"]!.AsArray().SingleOrDefault(row => row!["nodeId"]!.GetValue<string>() == nodeId)?["requestId"]!.GetValue<string>();
            return found is not null;
        });
        return found!;
    }
}
