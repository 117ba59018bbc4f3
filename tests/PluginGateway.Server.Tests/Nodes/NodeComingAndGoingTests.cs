using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>Nodes that come back, come twice, or are sent away (<c>nodes.md</c> §1).</summary>
public sealed class NodeComingAndGoingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly string[] Commands = ["canvas.eval"];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Serves_by_the_newest_socket_whichever_is_closed_first()
    {
        using var device = new TestDevice();
        await using var caller = await Gateway.ConnectAsync(Scopes.Write);
        var old = await TestNode.ConnectAsync(Gateway, Commands, device);
        var newer = await TestNode.ConnectAsync(Gateway, Commands, device);
        (await AskAsync(caller, newer, "by the newer")).ShouldBe("by the newer");

        await old.DisposeAsync();
        await Until.TrueAsync(() => Gateway.Part<Server.Nodes.NodeRegistry>().Of(ConnectionOf(old)) is null);
        (await AskAsync(caller, newer, "still by the newer")).ShouldBe("still by the newer");

        var newest = await TestNode.ConnectAsync(Gateway, Commands, device);
        await newest.DisposeAsync();
        await Until.TrueAsync(() => Gateway.Part<Server.Nodes.NodeRegistry>().Of(ConnectionOf(newest)) is null);
        (await AskAsync(caller, newer, "by the one before")).ShouldBe("by the one before");
        await newer.DisposeAsync();
    }

    [Fact]
    public async Task Tells_two_programs_without_a_device_apart()
    {
        await using var caller = await Gateway.ConnectAsync(Scopes.Write);
        await using var first = await TestNode.PlainAsync(Gateway, ["system.notify"], instance: "nh-1");
        await using var second = await TestNode.PlainAsync(Gateway, ["system.notify"], instance: "nh-2");

        var rows = (await caller.CallOkAsync("node.list", new JsonObject()))["nodes"]!.AsArray().Where(row => row!["nodeId"]!.GetValue<string>().StartsWith("node-host", StringComparison.Ordinal)).ToList();

        rows.Select(row => row!["nodeId"]!.GetValue<string>()).ShouldBe(["node-host", "node-host:nh-2"]);
        rows.ShouldAllBe(row => !row!["paired"]!.GetValue<bool>() && row["connected"]!.GetValue<bool>());
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke("node-host:nh-2", "system.notify", new JsonObject { ["title"] = "hello" }));
        await second.AnswerAsync(await second.AskedAsync(), "{}");
        (await caller.AnswerAsync(id))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Asks_a_node_for_nothing_once_its_approval_is_taken_back()
    {
        using var device = new TestDevice();
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);
        await using var node = await TestNode.ConnectAsync(Gateway, Commands, device);
        var waiting = await admin.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        await node.AskedAsync();

        await admin.CallOkAsync("device.token.revoke", new JsonObject { ["deviceId"] = node.Id, ["role"] = Roles.Node });

        (await node.Client.ClosedAsync()).Code.ShouldBe(4001);
        (await admin.AnswerAsync(waiting))["error"]!["message"]!.GetValue<string>().ShouldBe("node disconnected (canvas.eval)");
        (await admin.CallErrorAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"))).ShouldBe("node not connected");
        (await admin.CallErrorAsync("node.describe", new JsonObject { ["nodeId"] = node.Id })).ShouldBe("unknown nodeId");
    }

    [Fact]
    public async Task Says_that_its_own_nodes_will_be_back_when_it_has_just_started()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        using var device = new TestDevice();
        try
        {
            await using (var before = await TestGateway.StartAsync(state))
            {
                await using var node = await TestNode.ConnectAsync(before, Commands, device);
            }

            await using var gateway = await TestGateway.StartAsync(state);
            await using var caller = await gateway.ConnectAsync(Scopes.Write);

            (await caller.CallAsync("node.invoke", TestNode.Invoke(device.Id, "canvas.eval")))["error"]!["retryAfterMs"]!.GetValue<int>().ShouldBe(1000);
            (await caller.CallAsync("node.invoke", TestNode.Invoke("a stranger", "canvas.eval")))["error"]!["retryAfterMs"].ShouldBeNull();
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static string ConnectionOf(TestNode node) => node.Client.Hello["server"]!["connId"]!.GetValue<string>();

    private static async Task<string> AskAsync(TestClient caller, TestNode node, string answer)
    {
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        await node.AnswerAsync(await node.AskedAsync(), $"\"{answer}\"");
        return (await caller.AnswerAsync(id))["payload"]!["payload"]!.GetValue<string>();
    }
}
