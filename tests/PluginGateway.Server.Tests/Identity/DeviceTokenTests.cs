using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>Tokens of devices: what they open, and that what is taken away stays away (SEC-07).</summary>
public sealed class DeviceTokenTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Opens_a_connection_with_the_devices_own_token_and_gives_back_the_same()
    {
        using var device = new TestDevice();
        var token = await FirstTokenAsync(Gateway, device);

        await using var client = await device.ConnectAsync(Gateway, token: token);

        TokenOf(client).ShouldBe(token);
        await client.CallOkAsync("config.get", new JsonObject());
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);
        var entry = (await admin.CallOkAsync("device.pair.list", new JsonObject()))["paired"]!.AsArray().Single(paired => paired!["deviceId"]!.GetValue<string>() == device.Id)!;
        entry["tokens"]![0]!["lastUsedAtMs"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Takes_no_token_of_another_device_or_role_or_for_more_than_it_is_for()
    {
        using var device = new TestDevice();
        using var another = new TestDevice();
        var token = await FirstTokenAsync(Gateway, device, [Scopes.Read]);
        await FirstTokenAsync(Gateway, another);

        const string Mismatch = "unauthorized: gateway token mismatch (provide gateway auth token)";
        (await another.RefusedAsync(Gateway, token: token))["message"]!.GetValue<string>().ShouldBe(Mismatch);
        (await device.RefusedAsync(Gateway, [], role: Roles.Node, token: token))["message"]!.GetValue<string>().ShouldBe(Mismatch);
        (await device.RefusedAsync(Gateway, [Scopes.Admin], token: token))["message"]!.GetValue<string>().ShouldBe(Mismatch);
    }

    [Fact]
    public async Task Is_worth_nothing_without_the_device()
    {
        using var device = new TestDevice();
        var connect = TestClient.ConnectParams(Scopes.Admin);
        connect["auth"]!["token"] = await FirstTokenAsync(Gateway, device);
        await using var client = await TestClient.OpenAsync(Gateway);

        (await client.CallErrorAsync("connect", connect)).ShouldStartWith("unauthorized: gateway token mismatch");
    }

    [Fact]
    public async Task Lets_an_older_token_count_for_ten_minutes_after_a_newer_one_was_given_out()
    {
        var time = new ShiftedTime();
        await using var gateway = await TestDevice.RemoteGatewayAsync(time: time);
        using var device = new TestDevice { Clock = time };
        var first = await FirstTokenAsync(gateway, device);
        var second = await FirstTokenAsync(gateway, device);
        second.ShouldNotBe(first, StringComparer.Ordinal);

        await (await device.ConnectAsync(gateway, token: first)).DisposeAsync();
        time.Pass(TimeSpan.FromMinutes(10));

        await device.RefusedAsync(gateway, token: first);
        await (await device.ConnectAsync(gateway, token: second)).DisposeAsync();
    }

    [Theory]
    [InlineData("device.token.rotate", "client invalidated: device token rotated")]
    [InlineData("device.token.revoke", "client invalidated: device token revoked")]
    [InlineData("device.pair.remove", "client invalidated: device removed")]
    public async Task SEC_07_closes_the_sockets_of_a_credential_that_is_taken_away(string method, string reason)
    {
        using var device = new TestDevice();
        await using var bySecret = await device.ConnectAsync(Gateway);
        var token = TokenOf(bySecret);
        await using var byToken = await device.ConnectAsync(Gateway, isRemote: true, token: token);
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);

        var closed = Task.WhenAll(bySecret.ClosedAsync(), byToken.ClosedAsync());
        await admin.CallOkAsync(method, Naming(method, device));

        // Within a second by design: nothing waits for a timer or for the client. How fast this machine is, is not asserted.
        (await closed).ShouldAllBe(end => end.Code == 4001 && end.Reason == reason);
        await device.RefusedAsync(Gateway, isRemote: true, token: token);
        await admin.CallOkAsync("health");
    }

    [Fact]
    public async Task SEC_07_tells_a_client_that_rotates_its_own_token_the_new_one_first()
    {
        using var device = new TestDevice();
        await using var client = await device.ConnectAsync(Gateway);

        var rotated = await client.CallOkAsync("device.token.rotate", Naming("device.token.rotate", device));

        (await client.ClosedAsync()).ShouldBe((4001, "client invalidated: device token rotated"));
        await (await device.ConnectAsync(Gateway, isRemote: true, token: rotated["token"]!.GetValue<string>())).DisposeAsync();
    }

    [Fact]
    public async Task SEC_07_leaves_other_roles_and_devices_alone()
    {
        using var device = new TestDevice();
        await using var asOperator = await device.ConnectAsync(Gateway);
        await using var asNode = await device.ConnectAsync(Gateway, [], role: Roles.Node);
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);

        await admin.CallOkAsync("device.token.revoke", new JsonObject { ["deviceId"] = device.Id, ["role"] = "node" });

        (await asNode.ClosedAsync()).Code.ShouldBe(4001);
        await asOperator.CallOkAsync("health");
    }

    [Theory]
    [InlineData("device.token.revoke")]
    [InlineData("device.pair.remove")]
    public async Task SEC_07_never_gives_back_silently_what_was_taken_away_not_even_after_a_restart(string method)
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        using var device = new TestDevice();
        string token;
        await using (var gateway = await TestDevice.RemoteGatewayAsync(state))
        {
            token = await FirstTokenAsync(gateway, device);
            await using var admin = await gateway.ConnectAsync(Scopes.Admin);
            await admin.CallOkAsync(method, Naming(method, device));
            (await device.RefusedAsync(gateway))["message"]!.GetValue<string>().ShouldBe("pairing required");
        }

        await using (var gateway = await TestDevice.RemoteGatewayAsync(state))
        {
            (await device.RefusedAsync(gateway, token: token))["message"]!.GetValue<string>().ShouldStartWith("unauthorized");
            var error = await device.RefusedAsync(gateway);
            error["message"]!.GetValue<string>().ShouldBe("pairing required");

            // A person may change their mind; the old token stays what it is.
            await using var admin = await gateway.ConnectAsync(Scopes.Admin);
            await admin.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = error["details"]!["requestId"]!.GetValue<string>() });
            await device.RefusedAsync(gateway, token: token);
            await (await device.ConnectAsync(gateway)).DisposeAsync();
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task SEC_07_lets_no_token_in_that_is_revoked_while_it_comes_in()
    {
        using var device = new TestDevice();
        var token = await FirstTokenAsync(Gateway, device);
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);

        // As many connections as one address may have half open race one revocation: each is refused or closed, none stays.
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TestClient.OpenAsync(Gateway)));
        var connecting = clients.Select(client => client.RequestAsync("connect", device.Params(client.Nonce, token: token))).ToArray();
        var revoking = admin.CallOkAsync("device.token.revoke", Naming("device.token.revoke", device));
        await Task.WhenAll(connecting);
        await revoking;

        foreach (var client in clients)
        {
            (await client.ClosedAsync()).Code.ShouldBeOneOf(4001, 1008);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task SEC_06_rotates_within_what_was_approved_and_what_the_caller_holds()
    {
        using var device = new TestDevice();
        await device.ApproveAsync(Gateway, [Scopes.Write]);
        var rotate = Naming("device.token.rotate", device);
        await using var pairer = await Gateway.ConnectAsync(Scopes.Pairing, Scopes.Read);
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);

        (await pairer.CallErrorAsync("device.token.rotate", rotate.DeepClone())).ShouldBe("missing scope: operator.write");
        rotate["scopes"] = new JsonArray("operator.admin");
        (await admin.CallErrorAsync("device.token.rotate", rotate.DeepClone())).ShouldStartWith("scope not approved for this device: operator.admin");
        rotate["scopes"] = new JsonArray("operator.read");
        var rotated = await pairer.CallOkAsync("device.token.rotate", rotate.DeepClone());

        rotated["scopes"]!.ToJsonString().ShouldBe("""["operator.read"]""");
        await (await device.ConnectAsync(Gateway, [Scopes.Read], isRemote: true, token: rotated["token"]!.GetValue<string>())).DisposeAsync();

        // What somebody cut back does not grow again by coming nearer.
        (await device.RefusedAsync(Gateway, [Scopes.Write], isRemote: false))["message"]!.GetValue<string>().ShouldBe("pairing required");
    }

    [Fact]
    public async Task SEC_10_keeps_no_token_in_clear()
    {
        await using var gateway = await TestDevice.RemoteGatewayAsync();
        using var device = new TestDevice();
        var issued = await FirstTokenAsync(gateway, device);
        await using var admin = await gateway.ConnectAsync(Scopes.Admin);
        var rotated = (await admin.CallOkAsync("device.token.rotate", Naming("device.token.rotate", device)))["token"]!.GetValue<string>();
        var listed = (await admin.CallOkAsync("device.pair.list", new JsonObject())).ToJsonString();

        foreach (var file in Directory.EnumerateFiles(gateway.StatePath, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var content = await reader.ReadToEndAsync();
            content.ShouldNotContain(issued);
            content.ShouldNotContain(rotated);
            content.ShouldNotContain(TestGateway.Token);
            if (Path.GetFileName(file).StartsWith("gateway.db-wal", StringComparison.Ordinal))
            {
                // The search would find it: the device's id is there.
                content.ShouldContain(device.Id);
            }
        }

        listed.ShouldContain(device.Id);
        listed.ShouldNotContain(issued);
        listed.ShouldNotContain(rotated);
    }

    private static JsonObject Naming(string method, TestDevice device) => method == "device.pair.remove"
        ? new JsonObject { ["deviceId"] = device.Id }
        : new JsonObject { ["deviceId"] = device.Id, ["role"] = "operator" };

    private static string TokenOf(TestClient client) => client.Hello["auth"]!["deviceToken"]!.GetValue<string>();

    private static async Task<string> FirstTokenAsync(TestGateway gateway, TestDevice device, string[]? scopes = null)
    {
        await using var client = await device.ConnectAsync(gateway, scopes);
        return TokenOf(client);
    }
}
