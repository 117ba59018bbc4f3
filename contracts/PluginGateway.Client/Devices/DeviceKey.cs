using System.Security.Cryptography;
using PluginGateway.Protocol;

namespace PluginGateway.Client.Devices;

/// <summary>
/// A device's Ed25519 key. It is signed with by OpenSSL and by nothing else: signing must take the same time whatever the key. Any thread; never printed.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    private const int SeedLength = 32;
    private const string Label = "PRIVATE KEY";

    private readonly byte[] seed;

    private DeviceKey(byte[] seed)
    {
        this.seed = seed;
        PublicKey = OpenSslSigner.PublicKeyOf(seed);
        DeviceId = DeviceProof.IdOf(PublicKey.Span);
    }

    /// <summary>Whether this machine can sign: it has OpenSSL 3, as .NET on Linux needs anyway for TLS.</summary>
    public static bool IsSupported => OpenSslSigner.IsSupported;

    /// <summary>The raw public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The device's id.</summary>
    public string DeviceId { get; }

    private static ReadOnlySpan<byte> Pkcs8Prefix => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <summary>Makes a new key.</summary>
    /// <exception cref="PlatformNotSupportedException">See <see cref="IsSupported"/>.</exception>
    public static DeviceKey Create() => new(RandomNumberGenerator.GetBytes(SeedLength));

    /// <summary>Takes a key from its 32 secret bytes.</summary>
    /// <exception cref="ArgumentException">They are not 32.</exception>
    /// <exception cref="PlatformNotSupportedException">See <see cref="IsSupported"/>.</exception>
    public static DeviceKey FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedLength ? new DeviceKey(seed.ToArray()) : throw new ArgumentException("an Ed25519 key has 32 secret bytes", nameof(seed));

    /// <summary>Reads a key from a PEM block (PKCS #8).</summary>
    /// <exception cref="ArgumentException">It is none, or of another kind.</exception>
    /// <exception cref="PlatformNotSupportedException">See <see cref="IsSupported"/>.</exception>
    public static DeviceKey FromPem(string pem)
    {
        var bytes = PemEncoding.TryFind(pem, out var fields) && pem.AsSpan()[fields.Label].SequenceEqual(Label) ? Convert.FromBase64String(pem[fields.Base64Data]) : [];
        return bytes.Length == Pkcs8Prefix.Length + SeedLength && bytes.AsSpan().StartsWith(Pkcs8Prefix)
            ? new DeviceKey(bytes[Pkcs8Prefix.Length..])
            : throw new ArgumentException("not an Ed25519 private key in PEM form", nameof(pem));
    }

    /// <summary>Writes the key as a PEM block (PKCS #8). A secret.</summary>
    public string ToPem() => PemEncoding.WriteString(Label, [.. Pkcs8Prefix, .. seed]);

    /// <summary>Signs.</summary>
    /// <returns>64 bytes.</returns>
    public byte[] Sign(ReadOnlySpan<byte> message) => OpenSslSigner.Sign(seed, message);

    /// <summary>The device block of a <c>connect</c>.</summary>
    /// <param name="connect">The params, complete but for the device.</param>
    /// <param name="nonce">The challenge's nonce.</param>
    /// <param name="signedAtMs">The time, in Unix milliseconds.</param>
    public DeviceIdentity Prove(ConnectParams connect, string? nonce, long signedAtMs)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var payload = DeviceProof.Payload(DeviceId, connect.Client, connect.Role ?? Roles.Operator, connect.Scopes, signedAtMs, connect.Auth?.Token, nonce);
        return new DeviceIdentity
        {
            Id = DeviceId,
            PublicKey = DeviceProof.Write(PublicKey.Span),
            Signature = DeviceProof.Write(Sign(payload)),
            SignedAt = signedAtMs,
            Nonce = nonce,
        };
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(seed);

    /// <summary>The public part.</summary>
    public override string ToString() => $"DeviceKey({DeviceId})";
}
