using System.Text;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;
using PluginGateway.Server.Security.Ed25519;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>Both ways of checking a signature: RFC 8032 §7.1, <c>wire.md</c> §14, and each against the other.</summary>
public sealed class Ed25519Tests
{
    private const string Key = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
    private const string V2 = "v2|56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c|cli|cli|operator|operator.admin,operator.approvals,operator.pairing|1750000000000|secret-token|11111111-2222-4333-8444-555555555555";
    private const string V2Signature = "uYQv5chm4pPSh6KzLph2-Hk1oUOuBVMtgRq8Q1gneYdvJnqSILQIt639tMCGRHvOjqhde__zATe-2qI69n7xBQ";
    private const string V1 = "v1|56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c|node-host|node|node||1750000000000|";
    private const string V1Signature = "WwlJ_7V6bMVywHZEBVy26KjTF2a9uIMdtdwR-pooXV3bZmvNIalWi9zOIhOjCWqFsneCgTqJxFoXFc7EgRPXDA";

    // protocol-4.md §3.3
    private const string V3 = "v3|56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c|cli|cli|operator|operator.read,operator.write|1750000000000|secret-token|11111111-2222-4333-8444-555555555555|linux|linux";
    private const string V3Signature = "kHkl82zn5XXJC4OccoXaulX8tk-Wpzz_0mMuZtAKCEDO-oU33SfvlLWetGZC4hGZUDuggIRt5fUeTzDfu8d8Dg";
    private const string V3Node = "v3|56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c|node-host|node|node||1750000000000||11111111-2222-4333-8444-555555555555|linux|";
    private const string V3NodeSignature = "QBOtON4ukPQI1CdOYiwKYMElb3nrnNs0AA2P6pwj01Z5R1vo6NqkgKnGvcsqYeej78RbGgr0oPtyVobt0c7FBg";

    public static TheoryData<bool, string, string, string> Rfc8032 => new()
    {
        { true, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { false, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { true, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { false, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { true, "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
        { false, "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Takes_the_signatures_of_the_standard(bool isOpenSsl, string key, string message, string signature)
    {
        var verifier = Verifier(isOpenSsl);
        var bytes = Convert.FromHexString(signature);

        verifier.Verify(Convert.FromHexString(key), Convert.FromHexString(message), bytes).ShouldBeTrue();

        bytes[0] ^= 1;
        verifier.Verify(Convert.FromHexString(key), Convert.FromHexString(message), bytes).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, V2, V2Signature)]
    [InlineData(false, V2, V2Signature)]
    [InlineData(true, V1, V1Signature)]
    [InlineData(false, V1, V1Signature)]
    [InlineData(true, V3, V3Signature)]
    [InlineData(false, V3, V3Signature)]
    [InlineData(true, V3Node, V3NodeSignature)]
    [InlineData(false, V3Node, V3NodeSignature)]
    public void Takes_the_signatures_that_other_clients_make(bool isOpenSsl, string payload, string signature)
    {
        var verifier = Verifier(isOpenSsl);

        verifier.Verify(DeviceProof.ReadKey(Key)!, Encoding.UTF8.GetBytes(payload), DeviceProof.ReadSignature(signature)!).ShouldBeTrue();
        verifier.Verify(DeviceProof.ReadKey(Key)!, Encoding.UTF8.GetBytes(payload + "x"), DeviceProof.ReadSignature(signature)!).ShouldBeFalse();
    }

    [Fact]
    public void Signs_what_other_gateways_take()
    {
        using var key = DeviceKey.FromSeed([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

        DeviceProof.Write(key.PublicKey.Span).ShouldBe(Key);
        DeviceProof.Write(key.Sign(Encoding.UTF8.GetBytes(V2))).ShouldBe(V2Signature);
        DeviceProof.Write(key.Sign(Encoding.UTF8.GetBytes(V3))).ShouldBe(V3Signature);
        DeviceProof.Write(key.Sign(Encoding.UTF8.GetBytes(V3Node))).ShouldBe(V3NodeSignature);
        DeviceKey.FromPem(key.ToPem()).DeviceId.ShouldBe(key.DeviceId);
    }

    [Fact]
    public void Says_the_same_both_ways_whatever_is_changed()
    {
        var random = new Random(20250615);
        var openSsl = Verifier(isOpenSsl: true);
        var managed = Verifier(isOpenSsl: false);
        for (var i = 0; i < 60; i++)
        {
            using var device = DeviceKey.Create();
            var message = new byte[random.Next(200)];
            random.NextBytes(message);
            var key = device.PublicKey.ToArray();
            var signature = device.Sign(message);
            managed.Verify(key, message, signature).ShouldBeTrue();

            // One bit of the signature or of the key; of R, S or the point alike.
            var target = random.Next(3) == 0 ? key : signature;
            target[random.Next(target.Length)] ^= (byte)(1 << random.Next(8));
            managed.Verify(key, message, signature).ShouldBe(openSsl.Verify(key, message, signature));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_a_second_spelling_of_the_same_signature(bool isOpenSsl)
    {
        // S + L verifies by the formula alone; RFC 8032 demands S < L.
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        var signature = DeviceProof.ReadSignature(V2Signature)!;
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true).ShouldBeTrue();

        Verifier(isOpenSsl).Verify(DeviceProof.ReadKey(Key)!, Encoding.UTF8.GetBytes(V2), signature).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_keys_and_signatures_of_a_wrong_length(bool isOpenSsl)
    {
        Verifier(isOpenSsl).Verify(new byte[31], [1], new byte[64]).ShouldBeFalse();
        Verifier(isOpenSsl).Verify(DeviceProof.ReadKey(Key)!, [1], new byte[63]).ShouldBeFalse();
        Verifier(isOpenSsl).Verify(DeviceProof.ReadKey(Key)!, [1], []).ShouldBeFalse();
    }

    private static IEd25519Verifier Verifier(bool isOpenSsl) => isOpenSsl ? new OpenSslVerifier() : new ManagedVerifier();
}
