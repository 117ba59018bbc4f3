using System.Text;
using Shouldly;
using Xunit;

namespace PluginGateway.Protocol.Tests;

/// <summary>What a device signs, and how keys and signatures are read (<c>wire.md</c> §6.1 and §14).</summary>
public sealed class DeviceProofTests
{
    private const string Id = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";
    private const string Key = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
    private const string Pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n-----END PUBLIC KEY-----\n";

    [Fact]
    public void Signs_with_a_nonce_as_version_two() =>
        Text(DeviceProof.Payload(Id, Client("cli", "cli"), "operator", ["operator.admin", "operator.approvals", "operator.pairing"], 1750000000000, "secret-token", "11111111-2222-4333-8444-555555555555"))
            .ShouldBe($"v2|{Id}|cli|cli|operator|operator.admin,operator.approvals,operator.pairing|1750000000000|secret-token|11111111-2222-4333-8444-555555555555");

    [Fact]
    public void Signs_without_a_nonce_as_version_one() =>
        Text(DeviceProof.Payload(Id, Client("node-host", "node"), "node", null, 1750000000000, null, null)).ShouldBe($"v1|{Id}|node-host|node|node||1750000000000|");

    [Theory]
    [InlineData("linux", "linux", "linux|linux")]
    [InlineData("linux", null, "linux|")]
    [InlineData(" macOS 15.2 ", "Mac", "macos 15.2|mac")]
    [InlineData("\u00c4PFEL", "", "\u00c4pfel|")]
    public void Signs_as_version_three_what_it_runs_on(string platform, string? family, string end) =>
        Text(DeviceProof.PayloadV3(Id, Client("cli", "cli") with { Platform = platform, DeviceFamily = family }, "operator", ["operator.read", "operator.write"], 1750000000000, "secret-token", "11111111-2222-4333-8444-555555555555"))
            .ShouldBe($"v3|{Id}|cli|cli|operator|operator.read,operator.write|1750000000000|secret-token|11111111-2222-4333-8444-555555555555|{end}");

    [Fact]
    public void Shows_the_first_token_that_there_is_and_never_the_password()
    {
        new ConnectAuth { Token = "t", DeviceToken = "d", BootstrapToken = "b", Password = "p" }.Signed.ShouldBe("t");
        new ConnectAuth { DeviceToken = "d", BootstrapToken = "b", Password = "p" }.Signed.ShouldBe("d");
        new ConnectAuth { BootstrapToken = "b", Password = "p" }.Signed.ShouldBe("b");
        new ConnectAuth { Password = "p" }.Signed.ShouldBeNull();
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Pem)]
    public void Reads_a_key_in_either_form(string text)
    {
        var key = DeviceProof.ReadKey(text);

        key.ShouldNotBeNull();
        DeviceProof.IdOf(key).ShouldBe(Id);
        DeviceProof.Write(key).ShouldBe(Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all, is it")]
    [InlineData("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbgA")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n-----END PRIVATE KEY-----\n")]
    public void Reads_nothing_else(string text) => DeviceProof.ReadKey(text).ShouldBeNull();

    [Fact]
    public void Reads_a_signature_in_either_alphabet()
    {
        var signature = Enumerable.Range(0, 64).Select(i => (byte)(255 - i)).ToArray();

        DeviceProof.ReadSignature(DeviceProof.Write(signature)).ShouldBe(signature);
        DeviceProof.ReadSignature(Convert.ToBase64String(signature)).ShouldBe(signature);
        DeviceProof.ReadSignature(Convert.ToBase64String(signature[1..])).ShouldBeNull();
        DeviceProof.ReadSignature(new string('A', 100_000)).ShouldBeNull();
    }

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(1, 99, 4)]
    [InlineData(1, 3, 3)]
    [InlineData(3, 4, 4)]
    [InlineData(4, 4, 4)]
    [InlineData(4, 5, 4)]
    [InlineData(1, 2, null)]
    [InlineData(5, 9, null)]
    [InlineData(4, 3, null)]
    [InlineData(99, 1, null)]
    public void Answers_any_range_that_contains_a_version_it_speaks(int oldest, int newest, int? spoken) => Dialects.Negotiate(oldest, newest).ShouldBe(spoken);

    [Fact]
    public void Knows_the_spellings_of_all_brands()
    {
        Dialects.EnvironmentNames("GATEWAY_TOKEN").ShouldBe(["PGW_GATEWAY_TOKEN", "OPENCLAW_GATEWAY_TOKEN", "MOLTBOT_GATEWAY_TOKEN", "CLAWDBOT_GATEWAY_TOKEN"]);
        Dialects.HeaderNames("token").ShouldBe(["x-openclaw-token", "x-moltbot-token", "x-clawdbot-token"]);
        foreach (var kind in new[] { "control-ui", "macos", "ios", "android", "probe" })
        {
            Dialects.ClientIds(kind).ShouldAllBe(id => ClientNames.Ids.Contains(id));
        }

        Dialects.ClientIds("control-ui").ShouldAllBe(id => ClientNames.IsControlUi(id));
        ClientNames.IsControlUi("cli").ShouldBeFalse();
    }

    [Fact]
    public void SEC_17_prints_no_token()
    {
        new HelloAuth("hidden", "operator", [], 1).ToString().ShouldNotContain("hidden");
        new DeviceTokenRotated("d", "operator", "hidden", [], 1).ToString().ShouldNotContain("hidden");
        new ConnectAuth { Token = "hidden", Password = "hidden" }.ToString().ShouldNotContain("hidden");
    }

    private static ClientInfo Client(string id, string mode) => new() { Id = id, Mode = mode, Version = "1", Platform = "linux" };

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
