using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>Asking nodes for something, and all they can get wrong (<c>nodes.md</c> §4, recorded frames 17).</summary>
public sealed class NodeInvokeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IDisposable
{
    private static readonly string[] Commands = ["canvas.eval", "camera.snap", "location.get", "system.run", "evil.cmd", " canvas.hide "];

    private readonly TestDevice _device = new();

    private TestGateway Gateway => fixture.Gateway;

    public void Dispose() => _device.Dispose();

    [Fact]
    public async Task Shows_a_node_with_the_commands_that_its_platform_is_allowed()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();

        var row = (await caller.CallOkAsync("node.list", new JsonObject()))["nodes"]!.AsArray().Single(one => one!["nodeId"]!.GetValue<string>() == node.Id)!;

        row["commands"]!.ToJsonString().ShouldBe("""["camera.snap","canvas.eval","canvas.hide","location.get"]""");
        row["displayName"]!.GetValue<string>().ShouldBe("Test node");
        row["paired"]!.GetValue<bool>().ShouldBeTrue();
        row["connected"]!.GetValue<bool>().ShouldBeTrue();
        var described = await caller.CallOkAsync("node.describe", new JsonObject { ["nodeId"] = node.Id });
        described["contracts"]!.AsArray().Single(one => one!["command"]!.GetValue<string>() == "location.get")!["timeoutMs"]!.GetValue<int>().ShouldBe(20_000);
    }

    [Theory]
    [InlineData("""{"ok":true,"payloadJSON":"{\"a\":[1]}"}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"ok":true,"payloadJSON":"not json {"}""", """{"payloadJSON":"not json {"}""", "not json {")]
    [InlineData("""{"ok":true,"payloadJSON":" [\"\u00e9 \\n \\\" <\"] "}""", """["é \n \" <"]""", """ ["é \n \" <"] """)]
    [InlineData("""{"ok":true,"payload":{"b":2}}""", """{"b":2}""", null)]
    [InlineData("""{"ok":true,"payloadJSON":{"c":3}}""", """{"c":3}""", null)]
    [InlineData("""{"ok":true,"payloadJSON":null,"error":null}""", null, null)]
    public async Task Hands_on_what_the_node_says(string answer, string? payload, string? payloadJson)
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", new JsonObject { ["javaScript"] = "6*7" }, answer, timeoutMs: 30_000));

        var asked = await node.AskedAsync();
        asked["paramsJSON"]!.GetValue<string>().ShouldBe("""{"javaScript":"6*7"}""");
        asked["idempotencyKey"]!.GetValue<string>().ShouldBe(answer);
        asked["timeoutMs"]!.GetValue<int>().ShouldBe(30_000);
        (await node.Client.CallOkAsync("node.invoke.result", TestNode.Result(asked, JsonNode.Parse(answer)!.AsObject()))).ToJsonString().ShouldBe("""{"ok":true}""");

        var result = (await caller.AnswerAsync(id))["payload"]!.AsObject();
        result["ok"]!.GetValue<bool>().ShouldBeTrue();
        result.ContainsKey("payloadJSON").ShouldBeTrue();
        JsonNode.DeepEquals(result["payload"], payload is null ? null : JsonNode.Parse(payload)).ShouldBeTrue(result.ToJsonString());
        result["payloadJSON"]?.GetValue<string>().ShouldBe(payloadJson);
    }

    [Fact]
    public async Task Tells_the_failure_of_the_node()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));

        await node.Client.CallOkAsync("node.invoke.result", TestNode.Result(await node.AskedAsync(), JsonNode.Parse("""{"ok":false,"error":{"code":"CAMERA_DISABLED","message":"camera is off"}}""")!.AsObject()));

        var error = (await caller.AnswerAsync(id))["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        error["message"]!.GetValue<string>().ShouldBe("camera is off");
        error["details"]!.ToJsonString().ShouldBe("""{"nodeError":{"code":"CAMERA_DISABLED","message":"camera is off"}}""");
    }

    [Fact]
    public async Task Waits_no_longer_than_it_was_told_and_tells_a_node_that_understands_it()
    {
        await using var node = await TestNode.ConnectAsync(Gateway, Commands, _device, caps: [NodeMethods.CancelCapability]);
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", timeoutMs: 200));

        var asked = await node.AskedAsync();
        var error = (await caller.AnswerAsync(id))["error"]!;

        error["message"]!.GetValue<string>().ShouldBe("node invoke timed out");
        error["details"]!["nodeError"]!["code"]!.GetValue<string>().ShouldBe("TIMEOUT");
        (await node.Client.EventAsync("node.invoke.cancel"))["payload"]!["id"]!.GetValue<string>().ShouldBe(asked["id"]!.GetValue<string>());
        (await node.AnswerAsync(asked, "1"))["ignored"]!.GetValue<bool>().ShouldBeTrue();
        Gateway.Part<NodeInvocations>().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("evil.cmd", "command not allowlisted")]
    [InlineData("system.run", "command not allowlisted")]
    [InlineData("canvas.present", "command not declared by node")]
    public async Task Refuses_what_is_not_allowed_or_not_offered(string command, string reason)
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();

        var answer = await caller.CallAsync("node.invoke", TestNode.Invoke(node.Id, command));

        answer["error"]!["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        answer["error"]!["message"]!.GetValue<string>().ShouldBe("node command not allowed");
        answer["error"]!["details"]!.ToJsonString().ShouldBe($$"""{"reason":"{{reason}}","command":"{{command}}"}""");
    }

    [Theory]
    [InlineData("""{}""", "invalid node.invoke params: must have required property 'nodeId'; must have required property 'command'; must have required property 'idempotencyKey'")]
    [InlineData("""{"nodeId":" ","command":"x","idempotencyKey":"k"}""", "nodeId and command required")]
    [InlineData("""{"nodeId":"nope","command":"canvas.eval","idempotencyKey":"k"}""", "node not connected")]
    [InlineData("""{"nodeId":"nope","command":"canvas.eval","idempotencyKey":"k","timeoutMs":-1}""", "invalid node.invoke params: at /timeoutMs: must be >= 0")]
    public async Task Says_what_is_wrong_with_a_request(string parameters, string message)
    {
        await using var caller = await CallerAsync();

        (await caller.CallErrorAsync("node.invoke", JsonNode.Parse(parameters))).ShouldBe(message);
    }

    [Fact]
    public async Task Never_bothers_a_node_with_params_that_the_command_does_not_take()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();

        (await caller.CallErrorAsync("node.invoke", TestNode.Invoke(node.Id, "location.get", new JsonObject { ["maxAgeMs"] = "old" }))).ShouldBe("invalid location.get params: at /maxAgeMs: must be number");

        node.Client.Seen.ShouldNotContain(frame => frame["event"] != null && frame["event"]!.GetValue<string>() == "node.invoke.request");
    }

    [Fact]
    public async Task Takes_no_params_that_are_very_long()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();

        (await caller.CallErrorAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", new JsonObject { ["javaScript"] = new string('x', 1024 * 1024) }))).ShouldBe("invalid canvas.eval params: longer than 1048576 bytes");
    }

    [Fact]
    public async Task Takes_one_answer_and_from_the_right_node_only()
    {
        using var otherDevice = new TestDevice();
        await using var node = await ConnectAsync();
        await using var other = await TestNode.ConnectAsync(Gateway, Commands, otherDevice);
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        var asked = await node.AskedAsync();

        // Another node answers as itself, and in this one's name.
        var forged = new JsonObject { ["id"] = asked["id"]!.GetValue<string>(), ["nodeId"] = other.Id, ["ok"] = true, ["payloadJSON"] = "\"forged\"" };
        (await other.Client.CallOkAsync("node.invoke.result", forged))["ignored"]!.GetValue<bool>().ShouldBeTrue();
        (await other.Client.CallErrorAsync("node.invoke.result", TestNode.Result(asked, new JsonObject { ["ok"] = true }))).ShouldBe("nodeId mismatch");
        (await node.AnswerAsync(asked, "\"first\"")).ContainsKey("ignored").ShouldBeFalse();
        (await node.AnswerAsync(asked, "\"second\""))["ignored"]!.GetValue<bool>().ShouldBeTrue();

        (await caller.AnswerAsync(id))["payload"]!["payload"]!.GetValue<string>().ShouldBe("first");
    }

    [Fact]
    public async Task Fails_what_a_node_was_asked_for_when_it_goes_and_says_when_to_try_again()
    {
        var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        await node.AskedAsync();

        await node.DisposeAsync();

        var error = (await caller.AnswerAsync(id))["error"]!;
        error["message"]!.GetValue<string>().ShouldBe("node disconnected (canvas.eval)");
        error["details"]!["nodeError"]!["code"]!.GetValue<string>().ShouldBe("DISCONNECTED");
        var again = (await caller.CallAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval")))["error"]!;
        again["message"]!.GetValue<string>().ShouldBe("node not connected");
        again["details"]!["code"]!.GetValue<string>().ShouldBe("NOT_CONNECTED");
        again["details"]!["nodeCommandDispatched"]!.GetValue<bool>().ShouldBeFalse();
        again["retryAfterMs"]!.GetValue<int>().ShouldBe(1000);
    }

    [Fact]
    public async Task Brings_a_picture_of_twelve_megabytes()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));
        var picture = new JsonObject { ["format"] = "jpg", ["base64"] = new string('Q', 12_000_000) }.ToJsonString();

        await node.AnswerAsync(await node.AskedAsync(), picture);

        var payload = (await caller.AnswerAsync(id))["payload"]!;
        payload["payload"]!["base64"]!.GetValue<string>().Length.ShouldBe(12_000_000);
        payload["payloadJSON"]!.GetValue<string>().Length.ShouldBe(picture.Length);
        await Until.TrueAsync(() => Gateway.Part<NodeResultRoom>().Taken == 0);
    }

    [Fact]
    public async Task Closes_a_node_that_sends_fifty_megabytes_and_fails_what_it_was_asked_for()
    {
        var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));
        await node.AskedAsync();

        var chunk = new byte[1_000_000];
        Array.Fill(chunk, (byte)'a');
        try
        {
            for (var i = 0; i < 50; i++)
            {
                await node.Client.SendPartAsync(chunk);
            }
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // It was cut off while it was sending.
        }

        (await caller.AnswerAsync(id))["error"]!["message"]!.GetValue<string>().ShouldBe("node disconnected (camera.snap)");
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Asks_a_node_for_no_more_than_it_can_do()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        for (var i = 0; i < NodeInvocations.MostPerNode; i++)
        {
            await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        }

        var error = (await caller.CallAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval")))["error"]!;

        error["message"]!.GetValue<string>().ShouldBe("the node has 64 things to do already; wait for some of them");
        error["retryAfterMs"]!.GetValue<int>().ShouldBe(1000);
        await node.AnswerAsync(await node.AskedAsync(), "1");
        await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.hide"));
        await Until.TrueAsync(() => node.Client.Seen.Any(frame => frame["payload"]?["command"]?.GetValue<string>() == "canvas.hide"));
    }

    [Fact]
    public async Task Has_the_same_key_done_once()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var first = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", key: "once"));
        var second = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", key: "once"));

        await node.AnswerAsync(await node.AskedAsync(), "42");

        (await caller.AnswerAsync(first))["payload"]!["payload"]!.GetValue<int>().ShouldBe(42);
        (await caller.AnswerAsync(second))["payload"]!["payload"]!.GetValue<int>().ShouldBe(42);
        var third = await caller.CallOkAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", key: "once"));
        third["payload"]!.GetValue<int>().ShouldBe(42);
        third["payloadJSON"]!.GetValue<string>().ShouldBe("42");
        (await caller.CallErrorAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.hide", key: "once"))).ShouldStartWith("idempotencyKey was used before with other params");
        node.Client.Seen.Count(frame => frame["event"]?.GetValue<string>() == "node.invoke.request").ShouldBe(1);
    }

    [Fact]
    public async Task Does_not_keep_a_large_answer_and_does_not_do_it_again_either()
    {
        await using var node = await ConnectAsync();
        await using var caller = await CallerAsync();
        var first = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap", key: "large"));
        await node.AnswerAsync(await node.AskedAsync(), $"\"{new string('x', 400_000)}\"");
        (await caller.AnswerAsync(first))["ok"]!.GetValue<bool>().ShouldBeTrue();

        (await caller.CallErrorAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap", key: "large"))).ShouldContain("too large to be kept");

        node.Client.Seen.Count(frame => frame["event"]?.GetValue<string>() == "node.invoke.request").ShouldBe(1);
    }

    [Fact]
    public async Task Lets_only_nodes_answer_and_nodes_do_nothing_else()
    {
        await using var node = await ConnectAsync();
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);

        (await admin.CallErrorAsync("node.invoke.result", new JsonObject())).ShouldBe("unauthorized role: operator");
        (await node.Client.CallErrorAsync("node.list", new JsonObject())).ShouldBe("unauthorized role: node");
        (await node.Client.CallOkAsync("skills.bins", new JsonObject())).ToJsonString().ShouldBe("""{"bins":[]}""");
    }

    private Task<TestNode> ConnectAsync() => TestNode.ConnectAsync(Gateway, Commands, _device);

    // Commands that run programs want an admin's approval, which the owner's secret at this machine is.
    private Task<TestClient> CallerAsync() => Gateway.ConnectAsync(Scopes.Write);
}
