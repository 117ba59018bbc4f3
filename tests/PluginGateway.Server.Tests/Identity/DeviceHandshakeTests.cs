using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>Steps 6 to 9 of <c>wire.md</c> §5, with the texts and codes of the recorded frames 03 and 08.</summary>
public sealed class DeviceHandshakeTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Lets_a_local_device_in_with_and_without_the_nonce_and_gives_it_a_token()
    {
        using var device = new TestDevice();
        foreach (var isV2 in new[] { false, true })
        {
            await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
            var hello = await client.CallOkAsync("connect", device.Params(isV2 ? client.Nonce : null));

            var auth = hello["auth"]!.AsObject();
            auth["deviceToken"]!.GetValue<string>().Length.ShouldBe(43);
            auth["role"]!.GetValue<string>().ShouldBe("operator");
            auth["scopes"]!.ToJsonString().ShouldBe("""["operator.admin"]""");
            auth["issuedAtMs"]!.GetValue<long>().ShouldBeGreaterThan(0);
            hello["protocol"]!.GetValue<int>().ShouldBe(3);
        }
    }

    [Fact]
    public async Task Takes_a_key_in_pem_and_a_signature_in_plain_base64()
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = device.Params(client.Nonce);
        byte[] spki = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. device.Key.PublicKey.Span];
        connect["device"]!["publicKey"] = System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", spki);
        connect["device"]!["signature"] = Convert.ToBase64String(DeviceProof.ReadSignature(connect["device"]!["signature"]!.GetValue<string>())!);

        await client.CallOkAsync("connect", connect);
    }

    [Theory]
    [InlineData("publicKey", "AAAA", "device public key invalid")]
    [InlineData("id", "0000000000000000000000000000000000000000000000000000000000000000", "device identity mismatch")]
    [InlineData("nonce", "deadbeef", "device nonce mismatch")]
    [InlineData("signature", "IysZzez3C1J9MSkuCeEtnT0DYjr1okcRJuX2IoHyyb47F9mcJwdH7X3ff7BrfLl2ZYRLXv9xRl4v9gMezdQLCQ", "device signature invalid")]
    [InlineData("signature", "short", "device signature invalid")]
    public async Task Does_not_believe_a_device_that_proves_something_else(string name, string value, string message)
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = device.Params(client.Nonce);
        connect["device"]![name] = value;

        var error = await TestDevice.RefusedAsync(client, connect);

        error["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        error["message"]!.GetValue<string>().ShouldBe(message);
    }

    [Theory]
    [InlineData(-11, false)]
    [InlineData(11, false)]
    [InlineData(-9, true)]
    [InlineData(9, true)]
    public async Task Allows_clocks_to_differ_by_ten_minutes(int minutes, bool isAllowed)
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = device.Params(client.Nonce);
        connect["device"] = device.Sign(connect, client.Nonce, TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds());

        if (isAllowed)
        {
            await client.CallOkAsync("connect", connect);
        }
        else
        {
            (await TestDevice.RefusedAsync(client, connect))["message"]!.GetValue<string>().ShouldBe("device signature expired");
        }
    }

    [Fact]
    public async Task Refuses_a_time_that_no_clock_shows()
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = device.Params(client.Nonce);
        connect["device"]!["signedAt"] = long.MaxValue - 1024;

        (await TestDevice.RefusedAsync(client, connect))["message"]!.GetValue<string>().ShouldBe("device signature expired");
    }

    [Fact]
    public async Task Wants_the_nonce_from_whoever_is_not_local()
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: true);

        (await TestDevice.RefusedAsync(client, device.Params(nonce: null)))["message"]!.GetValue<string>().ShouldBe("device nonce required");
    }

    [Theory]
    [InlineData("scopes")]
    [InlineData("role")]
    [InlineData("token")]
    [InlineData("client")]
    public async Task Takes_a_signature_only_for_what_was_signed(string changed)
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = device.Params(client.Nonce, [Scopes.Read], token: changed == "token" ? "another" : TestGateway.Token);
        switch (changed)
        {
            case "scopes":
                connect["scopes"] = new JsonArray("operator.admin");
                break;
            case "role":
                connect["role"] = "node";
                break;
            case "client":
                connect["client"]!["id"] = "cli";
                break;
            default:
                connect["auth"]!["token"] = TestGateway.Token;
                break;
        }

        (await TestDevice.RefusedAsync(client, connect))["message"]!.GetValue<string>().ShouldBe("device signature invalid");
    }

    [Theory]
    [InlineData(null, "unauthorized: gateway token missing (provide gateway auth token)")]
    [InlineData("bogus", "unauthorized: gateway token mismatch (provide gateway auth token)")]
    public async Task SEC_04_refuses_a_proved_device_without_the_right_credential(string? token, string message)
    {
        using var device = new TestDevice();

        (await device.RefusedAsync(Gateway, token: token))["message"]!.GetValue<string>().ShouldBe(message);
        (await WaitingAsync()).ShouldNotContain(request => request!["deviceId"]!.GetValue<string>() == device.Id);
    }

    [Fact]
    public async Task SEC_04_refuses_a_bogus_token_without_a_device_before_any_method()
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var connect = TestClient.ConnectParams(Scopes.Admin);
        connect["auth"]!["token"] = "bogus";
        var first = await client.RequestAsync("connect", connect);
        var second = await client.RequestAsync("config.get", null);

        (await client.AnswerAsync(first))["ok"]!.GetValue<bool>().ShouldBeFalse();
        (await client.ClosedAsync()).Code.ShouldBe(1008);
        await Should.ThrowAsync<System.Threading.Channels.ChannelClosedException>(() => client.AnswerAsync(second));
    }

    [Fact]
    public async Task SEC_04_refuses_the_right_token_with_a_device_that_is_not_paired()
    {
        using var device = new TestDevice();

        var error = await device.RefusedAsync(Gateway, isRemote: true);

        error["code"]!.GetValue<string>().ShouldBe("NOT_PAIRED");
        error["message"]!.GetValue<string>().ShouldBe("pairing required");
        error["details"]!["requestId"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    private async Task<JsonArray> WaitingAsync()
    {
        await using var admin = await Gateway.ConnectAsync(Scopes.Pairing);
        return (await admin.CallOkAsync("device.pair.list", new JsonObject()))["pending"]!.AsArray();
    }
}
