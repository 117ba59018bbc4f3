using System.Text.Json;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

/// <summary>A client that shows which device it is, and keeps the token it is given.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("pgw-test-").FullName, "identity");
    private readonly FileDeviceIdentity identity;

    public DeviceTests() => identity = new FileDeviceIdentity(folder, TimeProvider.System);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public async Task Signs_the_challenge_of_this_connection()
    {
        var seen = new TaskCompletionSource<JsonElement>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            seen.SetResult(c.Connect);
            await c.DrainAsync();
        });

        await using var client = await GatewayClient.ConnectAsync(Options(gateway), Deadline.Token);

        var connect = await seen.Task.Soon();
        var device = connect.GetProperty("device");
        device.GetProperty("id").GetString().ShouldBe(identity.Key().DeviceId);
        device.GetProperty("nonce").GetString().ShouldBe("n-1");
        device.GetProperty("signedAt").GetInt64().ShouldBe(1750000000000);

        // Ed25519 makes the same signature of the same text every time.
        var payload = DeviceProof.Payload(identity.Key().DeviceId, gateway.Options().Client, "operator", ["operator.read"], 1750000000000, "secret-token", "n-1");
        device.GetProperty("signature").GetString().ShouldBe(DeviceProof.Write(identity.Key().Sign(payload)));
    }

    [Fact]
    public async Task Keeps_its_token_and_shows_it_instead_of_the_secret_next_time()
    {
        var shown = new List<string?>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(deviceToken: "device-token");
            shown.Add(c.Connect.GetProperty("auth").GetProperty("token").GetString());
            await c.DrainAsync();
        });

        for (var i = 0; i < 2; i++)
        {
            // As a new process would.
            await using var client = await GatewayClient.ConnectAsync(Options(gateway, new FileDeviceIdentity(folder, TimeProvider.System)), Deadline.Token);
            client.Hello.Auth!.ToString().ShouldNotContain("device-token");
        }

        shown.ShouldBe(["secret-token", "device-token"]);
        new FileDeviceIdentity(folder, TimeProvider.System).Token("ws://other.example:1", "operator").ShouldBeNull();
    }

    [Fact]
    public async Task Falls_back_to_the_secret_when_its_token_is_not_taken()
    {
        var shown = new List<string?>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            var id = await c.ChallengeAsync();
            shown.Add(c.Connect.GetProperty("auth").GetProperty("token").GetString());
            await c.RefuseAsync(id, """{"code":"INVALID_REQUEST","message":"unauthorized: gateway token mismatch"}""");
            await c.CloseAsync(1008, "unauthorized");
        });
        identity.Keep($"ws://127.0.0.1:{gateway.Url.Port}", new HelloAuth("revoked-token", "operator", [], 1));

        (await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(Options(gateway), Deadline.Token))).Message.ShouldContain("mismatch");

        shown.ShouldBe(["revoked-token", "secret-token"]);
        identity.Token($"ws://127.0.0.1:{gateway.Url.Port}", "operator").ShouldBeNull();
    }

    [Fact]
    public void Keeps_its_files_for_their_owner_alone()
    {
        identity.Keep("ws://a.example:1", new HelloAuth("t", "operator", ["operator.read"], 1));

        var files = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        files.ShouldBe(["device-tokens.json", "device.json"]);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in Directory.GetFiles(folder))
            {
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    [Fact]
    public void Says_which_file_cannot_be_used()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "device.json"), """{"version":1,"deviceId":"x","privateKeyPem":"nonsense","createdAtMs":1}""");

        Should.Throw<GatewayException>(() => identity.Key()).Message.ShouldContain("device.json");
    }

    [Fact]
    public void Reads_a_key_that_another_client_wrote()
    {
        // PKCS #8 of the seed 00 01 02 … 1f, as OpenSSL writes it.
        using var key = DeviceKey.FromPem("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n");

        key.DeviceId.ShouldBe("56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c");
        key.ToString().ShouldNotContain("MC4C");
    }

    private GatewayClientOptions Options(FakeGateway gateway, IDeviceIdentity? device = null) => new()
    {
        Url = gateway.Url,
        Client = gateway.Options().Client,
        Token = "secret-token",
        Scopes = [Scopes.Read],
        Device = device ?? identity,
    };
}
