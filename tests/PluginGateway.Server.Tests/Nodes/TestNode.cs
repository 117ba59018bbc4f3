using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>A node on a real socket that does what a test says.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private TestNode(TestClient client, string id) => (Client, Id) = (client, id);

    public TestClient Client { get; }

    public string Id { get; }

    /// <summary>Connects a node, which is a paired device at once when it is on this machine.</summary>
    public static async Task<TestNode> ConnectAsync(
        TestGateway gateway, string[] commands, TestDevice device, string platform = "ios 26.0", bool isRemote = false, string[]? caps = null, string? name = "Test node")
    {
        var client = await TestDevice.OpenAsync(gateway, isRemote);
        var answer = await client.CallAsync("connect", Params(device, client.Nonce, commands, platform, caps, name));
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        client.Greeted(answer["payload"]!.AsObject());
        return new TestNode(client, device.Id);
    }

    /// <summary>Connects a node without a device: whoever starts it has the gateway's secret.</summary>
    public static async Task<TestNode> PlainAsync(TestGateway gateway, string[] commands, string platform = "linux", string? instance = "nh-1", string? family = null)
    {
        var client = await TestClient.OpenAsync(gateway);
        var connect = TestClient.ConnectParams();
        connect["client"] = new JsonObject { ["id"] = "node-host", ["version"] = "1", ["platform"] = platform, ["mode"] = "node", ["displayName"] = "plain" };
        if (instance is not null)
        {
            connect["client"]!["instanceId"] = instance;
        }

        if (family is not null)
        {
            connect["client"]!["deviceFamily"] = family;
        }

        connect["role"] = Roles.Node;
        connect["commands"] = Names(commands);
        var answer = await client.CallAsync("connect", connect);
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        return new TestNode(client, "node-host");
    }

    public static JsonObject Params(TestDevice device, string? nonce, string[] commands, string platform = "ios 26.0", string[]? caps = null, string? name = "Test node")
    {
        var connect = device.Params(nonce, [], Roles.Node, commands: commands);
        connect["client"]!["platform"] = platform;
        connect["client"]!["version"] = "2.0";
        connect["client"]!["displayName"] = name;
        connect["caps"] = Names(caps ?? []);
        return connect;
    }

    /// <summary>What it is asked for next.</summary>
    public async Task<JsonObject> AskedAsync() => (await Client.EventAsync("node.invoke.request"))["payload"]!.AsObject();

    /// <summary>Answers something it was asked for.</summary>
    public Task<JsonObject> AnswerAsync(JsonObject asked, string payloadJson) => Client.CallOkAsync("node.invoke.result", Result(asked, new JsonObject { ["ok"] = true, ["payloadJSON"] = payloadJson }));

    public static JsonObject Result(JsonObject asked, JsonObject rest)
    {
        rest["id"] = asked["id"]!.GetValue<string>();
        rest["nodeId"] = asked["nodeId"]!.GetValue<string>();
        return rest;
    }

    public Task<JsonObject> TellAsync(string name, JsonNode? payload) => Client.CallOkAsync("node.event", new JsonObject { ["event"] = name, ["payloadJSON"] = payload?.ToJsonString() });

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    public static JsonObject Invoke(string nodeId, string command, JsonNode? parameters = null, string? key = null, int? timeoutMs = null)
    {
        var invoke = new JsonObject { ["nodeId"] = nodeId, ["command"] = command, ["idempotencyKey"] = key ?? Guid.NewGuid().ToString() };
        if (parameters is not null)
        {
            invoke["params"] = parameters;
        }

        if (timeoutMs is not null)
        {
            invoke["timeoutMs"] = timeoutMs;
        }

        return invoke;
    }

    private static JsonArray Names(string[] names) => [.. names.Select(name => (JsonNode)name)];
}
