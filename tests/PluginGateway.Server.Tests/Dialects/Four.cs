using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Clients of protocol 4.</summary>
internal static class Four
{
    /// <summary>The params of a connect without a device.</summary>
    public static JsonObject Params(params string[] scopes)
    {
        var connect = TestClient.ConnectParams(scopes);
        connect["minProtocol"] = 4;
        connect["maxProtocol"] = 4;
        return connect;
    }

    /// <summary>The params of a connect that a device has signed.</summary>
    public static JsonObject Params(TestDevice device, string nonce, string[]? scopes = null, string role = Roles.Operator, string? token = TestGateway.Token, string[]? commands = null, string platform = "linux", bool isV3 = true, string[]? caps = null)
    {
        var connect = device.Params(nonce, scopes, role, token, commands);
        connect["minProtocol"] = 4;
        connect["maxProtocol"] = 4;
        connect["client"]!["platform"] = platform;
        if (role == Roles.Node)
        {
            connect["client"]!["id"] = "node-host";
            connect["client"]!["mode"] = "node";
            connect.Remove("scopes");
            connect["caps"] = new JsonArray([.. (caps ?? []).Select(cap => (JsonNode)cap)]);
        }

        Sign(device, connect, nonce, isV3);
        return connect;
    }

    /// <summary>Signs a connect as it stands now.</summary>
    public static void Sign(TestDevice device, JsonObject connect, string nonce, bool isV3)
    {
        var signedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var client = new ClientInfo
        {
            Id = Text(connect["client"]!["id"])!,
            Mode = Text(connect["client"]!["mode"])!,
            Version = "1",
            Platform = Text(connect["client"]!["platform"])!,
            DeviceFamily = Text(connect["client"]!["deviceFamily"]),
        };
        var token = Text(connect["auth"]?["token"]) ?? Text(connect["auth"]?["deviceToken"]) ?? Text(connect["auth"]?["bootstrapToken"]);
        var scopes = connect["scopes"]?.AsArray().Select(scope => scope!.GetValue<string>()).ToArray();
        var role = Text(connect["role"]) ?? Roles.Operator;
        var payload = isV3 ? DeviceProof.PayloadV3(device.Id, client, role, scopes, signedAt, token, nonce) : DeviceProof.Payload(device.Id, client, role, scopes, signedAt, token, nonce);
        connect["device"] = new JsonObject
        {
            ["id"] = device.Id, ["publicKey"] = device.PublicKey, ["signature"] = DeviceProof.Write(device.Key.Sign(payload)), ["signedAt"] = signedAt, ["nonce"] = nonce,
        };
    }

    /// <summary>Connects the command line and has to succeed.</summary>
    public static async Task<TestClient> ConnectAsync(TestGateway gateway, params string[] scopes)
    {
        var client = await TestClient.OpenAsync(gateway);
        client.Greeted(await client.CallOkAsync("connect", Params(scopes)));
        return client;
    }

    /// <summary>Connects a device and has to succeed.</summary>
    public static async Task<TestClient> ConnectAsync(TestGateway gateway, TestDevice device, string role = Roles.Operator, string[]? commands = null, string platform = "linux", bool isRemote = false, string[]? caps = null)
    {
        var client = await TestDevice.OpenAsync(gateway, isRemote);
        client.Greeted(await client.CallOkAsync("connect", Params(device, client.Nonce, role: role, commands: commands, platform: platform, caps: caps)));
        return client;
    }

    /// <summary>Connects and has to fail.</summary>
    /// <returns>The error, and what the socket was closed with.</returns>
    public static async Task<(JsonObject Error, int? Code, string? Reason)> RefusedAsync(TestGateway gateway, Func<TestClient, JsonObject> connect, bool isRemote = false)
    {
        await using var client = await TestDevice.OpenAsync(gateway, isRemote);
        var answer = await client.CallAsync("connect", connect(client));
        answer["ok"]!.GetValue<bool>().ShouldBeFalse(answer.ToJsonString());
        var (code, reason) = await client.ClosedAsync();
        return (answer["error"]!.AsObject(), code, reason);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
