using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>The checks of <c>wire.md</c> §5, with the texts and codes of the recorded frames 03–06.</summary>
public sealed class HandshakeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Greets_with_snapshot_features_and_policy()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        client.Hello["type"]!.GetValue<string>().ShouldBe("hello-ok");
        client.Hello["protocol"]!.GetValue<int>().ShouldBe(3);
        client.Hello["server"]!["connId"]!.GetValue<string>().ShouldNotBeEmpty();
        client.Hello["features"]!["methods"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(
            [
                "agent", "agent.identity.get", "agent.wait", "agents.list", "channels.logout", "channels.status", "chat.abort", "chat.attachment", "chat.history", "chat.send", "config.apply",
                "config.get", "config.history", "config.patch", "config.schema", "config.set", "config.undo", "device.pair.approve", "device.pair.list", "device.pair.reject",
                "device.pair.remove", "device.token.revoke", "device.token.rotate", "health", "inbox.drop", "inbox.list", "inbox.retry", "last-heartbeat", "logs.tail", "media.link", "media.list", "media.remove", "messages.explain", "methods.describe", "models.list",
                "node.describe", "node.event", "node.invoke", "node.invoke.result", "node.list", "node.pair.approve", "node.pair.list", "node.pair.reject", "node.pair.request", "node.pair.verify", "node.rename",
                "outbox.drop", "outbox.list", "outbox.retry", "pairing.approve", "pairing.list", "pairing.reject", "pairing.remove", "plugins.disable", "plugins.enable", "plugins.reload", "plugins.status", "plugins.verify", "send", "sessions.compact", "sessions.delete", "sessions.export",
                "sessions.list", "sessions.patch", "sessions.preview", "sessions.reset", "sessions.resolve", "set-heartbeats", "shutdown", "skills.bins", "status", "system-event",
                "system-presence", "update.run", "usage.cost", "usage.status", "wake", "web.login.start", "web.login.wait",
            ]);
        client.Hello["features"]!["events"]!.AsArray().Count.ShouldBe(14);
        client.Hello["snapshot"]!["presence"]![0]!["mode"]!.GetValue<string>().ShouldBe("gateway");
        client.Hello["snapshot"]!["health"]!["ok"]!.GetValue<bool>().ShouldBeTrue();
        client.Hello["snapshot"]!["stateVersion"]!["health"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(1);
        client.Hello["snapshot"]!["sessionDefaults"]!["mainSessionKey"]!.GetValue<string>().ShouldBe("agent:main:main");
        client.Hello["policy"]!.ToJsonString().ShouldBe("""{"maxPayload":524288,"maxBufferedBytes":1572864,"tickIntervalMs":30000}""");
    }

    [Fact]
    public async Task Greets_who_may_write_with_a_larger_limit_for_frames()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        client.Hello["policy"]!["maxPayload"]!.GetValue<int>().ShouldBe(25 * 1024 * 1024);
    }

    [Theory]
    [InlineData("null", 1008, "invalid request frame")]
    [InlineData("[]", 1008, "invalid request frame")]
    [InlineData("42", 1008, "invalid request frame")]
    [InlineData("""{"id":"x","method":"connect"}""", 1008, "invalid request frame")]
    [InlineData("""{"type":"hello","id":"x"}""", 1008, "invalid request frame")]
    [InlineData("""{"type":"req","id":5,"method":"connect","params":{}}""", 1008, "invalid request frame")]
    [InlineData("""{"type":"req","id":"","method":"connect","params":{}}""", 1008, "invalid request frame")]
    [InlineData("""{"type":"req","id":"x","method":"connect","params":{},"extra":1}""", 1008, "invalid request frame")]
    [InlineData("{not json", 1000, "")]
    [InlineData("", 1000, "")]
    public async Task Closes_without_an_answer_when_the_first_frame_is_no_request(string text, int code, string reason)
    {
        await using var client = await TestClient.OpenAsync(Gateway);

        await client.SendAsync(text);

        (await client.ClosedAsync()).ShouldBe((code, reason));
    }

    [Theory]
    [InlineData("""{"type":"req","id":"x","method":"health","params":{}}""", "invalid handshake: first request must be connect")]
    [InlineData("""{"type":"req","id":"x","method":"connect"}""", "invalid connect params: must be object")]
    [InlineData("""{"type":"req","id":"x","method":"connect","params":{}}""", "invalid connect params: must have required property 'minProtocol'; must have required property 'maxProtocol'; must have required property 'client'")]
    public async Task Says_what_is_wrong_with_the_first_request(string text, string message)
    {
        await using var client = await TestClient.OpenAsync(Gateway);

        await client.SendAsync(text);

        (await client.AnswerAsync("x"))["error"]!["message"]!.GetValue<string>().ShouldBe(message);
        var (code, reason) = await client.ClosedAsync();
        code.ShouldBe(1008);
        message.ShouldStartWith(reason!);
    }

    [Theory]
    [InlineData("bogus", "1", "at root: unexpected property 'bogus'")]
    [InlineData("minProtocol", "\"3\"", "at /minProtocol: must be integer")]
    [InlineData("minProtocol", "0", "at /minProtocol: must be >= 1")]
    [InlineData("client", """{"id":"cli","platform":"x","mode":"cli"}""", "at /client: must have required property 'version'")]
    [InlineData("client", """{"id":"nope","version":"1","platform":"x","mode":"cli"}""", "at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf")]
    [InlineData("client", """{"id":"cli","version":"1","platform":"x","mode":"nope"}""", "at /client/mode: must be equal to constant; at /client/mode: must match a schema in anyOf")]
    [InlineData("scopes", "[1]", "at /scopes/0: must be string")]
    public async Task Refuses_params_in_the_words_of_the_reference(string name, string value, string errors)
    {
        var connect = TestClient.ConnectParams();
        connect[name] = JsonNode.Parse(value);

        await RefusedAsync(connect, "INVALID_REQUEST", $"invalid connect params: {errors}", 1008);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Refuses_a_protocol_it_does_not_speak(int min, int max)
    {
        var connect = TestClient.ConnectParams();
        connect["minProtocol"] = min;
        connect["maxProtocol"] = max;

        var error = await RefusedAsync(connect, "INVALID_REQUEST", "protocol mismatch", 1002);
        error["details"]!["expectedProtocol"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Accepts_any_range_that_contains_its_protocol()
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var connect = TestClient.ConnectParams();
        connect["minProtocol"] = 1;
        connect["maxProtocol"] = 99;

        (await client.CallOkAsync("connect", connect))["protocol"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Refuses_a_role_that_does_not_exist()
    {
        var connect = TestClient.ConnectParams();
        connect["role"] = "bogus";

        await RefusedAsync(connect, "INVALID_REQUEST", "invalid role", 1008);
    }

    [Theory]
    [InlineData("cli", "wrong", "INVALID_REQUEST", "unauthorized: gateway token mismatch (set gateway.remote.token to match gateway.auth.token)")]
    [InlineData("gateway-client", "wrong", "INVALID_REQUEST", "unauthorized: gateway token mismatch (provide gateway auth token)")]
    [InlineData("cli", "", "NOT_PAIRED", "device identity required")]
    [InlineData("openclaw-control-ui", "wrong", "INVALID_REQUEST", "control ui requires HTTPS or localhost (secure context)")]
    public async Task Refuses_a_wrong_or_missing_token(string clientId, string token, string code, string message)
    {
        var connect = TestClient.ConnectParams();
        connect["client"]!["id"] = clientId;
        connect["auth"]!["token"] = token;

        await RefusedAsync(connect, code, message, 1008);
    }

    [Fact]
    public async Task Does_not_take_a_password_for_a_token()
    {
        var connect = TestClient.ConnectParams();
        connect["auth"] = new JsonObject { ["password"] = TestGateway.Token };

        await RefusedAsync(connect, "NOT_PAIRED", "device identity required", 1008);
    }

    [Fact]
    public async Task Takes_the_password_in_password_mode()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            keys["gateway:auth:mode"] = "password";
            keys["gateway:auth:password"] = "a password";
        });
        var connect = TestClient.ConnectParams();
        connect["auth"] = new JsonObject { ["password"] = "a password" };
        await using var client = await TestClient.OpenAsync(gateway);

        (await client.CallOkAsync("connect", connect))["type"]!.GetValue<string>().ShouldBe("hello-ok");
    }

    [Fact]
    public async Task Closes_a_client_that_does_not_finish_the_handshake_in_time()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:limits:handshakeTimeoutMs"] = "200");
        await using var client = await TestClient.OpenAsync(gateway);

        (await client.ClosedAsync()).ShouldBe((1000, ""));
    }

    [Fact]
    public async Task Refuses_a_second_connect()
    {
        await using var client = await Gateway.ConnectAsync();

        (await client.CallErrorAsync("connect", TestClient.ConnectParams())).ShouldBe("connect is only valid as the first request");
    }

    private async Task<JsonObject> RefusedAsync(JsonObject connect, string code, string message, int closeCode)
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var answer = await client.CallAsync("connect", connect);
        answer["ok"]!.GetValue<bool>().ShouldBeFalse();
        answer["error"]!["message"]!.GetValue<string>().ShouldBe(message);
        answer["error"]!["code"]!.GetValue<string>().ShouldBe(code);
        (await client.ClosedAsync()).Code.ShouldBe(closeCode);
        return answer["error"]!.AsObject();
    }
}
