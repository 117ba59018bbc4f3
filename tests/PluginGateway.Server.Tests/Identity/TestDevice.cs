using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>A device with a key of its own, and what it can get wrong.</summary>
internal sealed class TestDevice : IDisposable
{
    /// <summary>A name that <see cref="RemoteGatewayAsync"/> serves: who uses it does not count as local.</summary>
    public const string RemoteHost = "gateway.test";

    public TestDevice() => Key = DeviceKey.Create();

    public DeviceKey Key { get; }

    public string Id => Key.DeviceId;

    public string PublicKey => DeviceProof.Write(Key.PublicKey.Span);

    /// <summary>The time it signs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A gateway that also answers to a name of which nobody knows where it points.</summary>
    public static Task<TestGateway> RemoteGatewayAsync(
        string? statePath = null, TimeProvider? time = null, Action<Dictionary<string, string?>>? configure = null, AuthLimits? limits = null) => TestGateway.StartAsync(
        statePath,
        keys =>
        {
            keys["gateway:allowedHosts:0"] = RemoteHost;
            configure?.Invoke(keys);
        },
        services => services.AddSingleton(time ?? TimeProvider.System).AddSingleton(limits ?? new AuthLimits()));

    /// <summary>Opens a socket, as from this machine or as from another.</summary>
    public static Task<TestClient> OpenAsync(TestGateway gateway, bool isRemote) =>
        TestClient.OpenAsync(gateway, isRemote ? options => options.SetRequestHeader("Host", $"{RemoteHost}:{gateway.Url.Port}") : null);

    /// <summary>The params of a connect that this device has signed.</summary>
    public JsonObject Params(string? nonce, string[]? scopes = null, string role = Roles.Operator, string? token = TestGateway.Token, string[]? commands = null)
    {
        scopes ??= [Scopes.Admin];
        var connect = TestClient.ConnectParams(scopes);
        connect["client"] = new JsonObject { ["id"] = "gateway-client", ["version"] = "1", ["platform"] = "linux", ["mode"] = "backend", ["displayName"] = "a device" };
        connect["role"] = role;
        connect["auth"] = token is null ? null : new JsonObject { ["token"] = token };
        if (token is null)
        {
            connect.Remove("auth");
        }

        if (commands is not null)
        {
            connect["commands"] = new JsonArray([.. commands.Select(command => (JsonNode)command)]);
        }

        connect["device"] = Sign(connect, nonce);
        return connect;
    }

    /// <summary>The device block for a connect.</summary>
    public JsonObject Sign(JsonObject connect, string? nonce, long? at = null)
    {
        var client = new ClientInfo { Id = connect["client"]!["id"]!.GetValue<string>(), Mode = connect["client"]!["mode"]!.GetValue<string>(), Version = "1", Platform = "linux" };
        var signedAt = at ?? Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var scopes = connect["scopes"]?.AsArray().Select(scope => scope!.GetValue<string>());
        var payload = DeviceProof.Payload(Id, client, connect["role"]?.GetValue<string>() ?? Roles.Operator, scopes, signedAt, connect["auth"]?["token"]?.GetValue<string>(), nonce);
        var device = new JsonObject { ["id"] = Id, ["publicKey"] = PublicKey, ["signature"] = DeviceProof.Write(Key.Sign(payload)), ["signedAt"] = signedAt };
        if (nonce is not null)
        {
            device["nonce"] = nonce;
        }

        return device;
    }

    /// <summary>Connects and has to succeed.</summary>
    public async Task<TestClient> ConnectAsync(TestGateway gateway, string[]? scopes = null, bool isRemote = false, string role = Roles.Operator, string? token = TestGateway.Token, string[]? commands = null)
    {
        var client = await OpenAsync(gateway, isRemote);
        var answer = await client.CallAsync("connect", Params(client.Nonce, scopes, role, token, commands));
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        client.Greeted(answer["payload"]!.AsObject());
        return client;
    }

    /// <summary>Connects and has to fail.</summary>
    public async Task<JsonObject> RefusedAsync(TestGateway gateway, string[]? scopes = null, bool isRemote = false, string role = Roles.Operator, string? token = TestGateway.Token, string[]? commands = null)
    {
        await using var client = await OpenAsync(gateway, isRemote);
        return await RefusedAsync(client, Params(client.Nonce, scopes, role, token, commands));
    }

    /// <summary>Sends a connect that has to fail; the error. The socket is closed with the same words.</summary>
    public static async Task<JsonObject> RefusedAsync(TestClient client, JsonObject connect)
    {
        var answer = await client.CallAsync("connect", connect);
        answer["ok"]!.GetValue<bool>().ShouldBeFalse(answer.ToJsonString());
        var error = answer["error"]!.AsObject();
        (await client.ClosedAsync()).ShouldBe((1008, error["message"]!.GetValue<string>()));
        return error;
    }

    /// <summary>Asks from afar and is approved by somebody with all rights.</summary>
    public async Task ApproveAsync(TestGateway gateway, string[]? scopes = null, string role = Roles.Operator, string[]? commands = null)
    {
        var error = await RefusedAsync(gateway, scopes, isRemote: true, role, commands: commands);
        error["message"]!.GetValue<string>().ShouldBe("pairing required");
        await using var admin = await gateway.ConnectAsync(Scopes.Admin);
        await admin.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = error["details"]!["requestId"]!.GetValue<string>() });
    }

    public void Dispose() => Key.Dispose();
}
