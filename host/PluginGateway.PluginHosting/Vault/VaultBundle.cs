using System.Security.Cryptography;
using System.Text.Json;

namespace PluginGateway.PluginHosting;

/// <summary>The contents of a box for another machine: mark, salt, nonce, tag and what AES-256-GCM makes of the JSON, by a key that PBKDF2 makes of a passphrase.</summary>
internal static class VaultBundle
{
    private const int ShortestPassphrase = 12;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Rounds = 600_000;

    private static ReadOnlySpan<byte> Mark => "PGWVAULT1"u8;

    /// <summary>Wraps it up.</summary>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    public static byte[] Wrap(Dictionary<string, string> values, string passphrase)
    {
        if (passphrase.Length < ShortestPassphrase)
        {
            throw new ArgumentException($"the passphrase must have at least {ShortestPassphrase} characters", nameof(passphrase));
        }

        var plain = JsonSerializer.SerializeToUtf8Bytes(values.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.Ordinal), VaultJson.Default.DictionaryStringString);
        var bundle = new byte[Mark.Length + SaltLength + NonceLength + TagLength + plain.Length];
        Mark.CopyTo(bundle);
        var (salt, nonce, tag, cipher) = Parts(bundle);
        RandomNumberGenerator.Fill(bundle.AsSpan(Mark.Length, SaltLength + NonceLength));
        using var aes = new AesGcm(KeyOf(passphrase, salt.Span), TagLength);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span, Mark);
        return bundle;
    }

    /// <summary>Takes it apart.</summary>
    /// <exception cref="InvalidDataException">It is no bundle, or the passphrase is another.</exception>
    public static Dictionary<string, string> Unwrap(byte[] bundle, string passphrase)
    {
        if (bundle.Length < Mark.Length + SaltLength + NonceLength + TagLength || !bundle.AsSpan().StartsWith(Mark))
        {
            throw new InvalidDataException("this is no bundle of credentials");
        }

        var (salt, nonce, tag, cipher) = Parts(bundle);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(KeyOf(passphrase, salt.Span), TagLength);
        try
        {
            aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain, Mark);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidDataException("the passphrase is not the bundle's, or the bundle is damaged", e);
        }

        return JsonSerializer.Deserialize(plain, VaultJson.Default.DictionaryStringString)!.ToDictionary(static pair => pair.Key, static pair => pair.Value ?? "", StringComparer.Ordinal);
    }

    private static (Memory<byte> Salt, Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] bundle)
    {
        var rest = bundle.AsMemory(Mark.Length);
        return (rest[..SaltLength], rest.Slice(SaltLength, NonceLength), rest.Slice(SaltLength + NonceLength, TagLength), rest[(SaltLength + NonceLength + TagLength)..]);
    }

    private static byte[] KeyOf(string passphrase, ReadOnlySpan<byte> salt) => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Rounds, HashAlgorithmName.SHA256, outputLength: 32);
}
