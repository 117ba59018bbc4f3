using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.Protocol;

/// <summary>What a device signs, and how keys and signatures are written (<c>wire.md</c> §6.1). Pure; any thread.</summary>
public static class DeviceProof
{
    /// <summary>Length of an Ed25519 public key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of an Ed25519 signature, in bytes.</summary>
    public const int SignatureLength = 64;

    /// <summary>Longest difference between <c>signedAt</c> and the gateway's clock, in milliseconds, either way.</summary>
    public const long MaxSkewMs = 600_000;

    // Who reads a key or a signature need not look at more than a PEM block's worth.
    private const int LongestText = 1024;

    private static ReadOnlySpan<byte> SpkiPrefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>The signed text: version 2 with a nonce, version 1 without. The scopes are those of the frame, in its order.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="client">What the client calls itself.</param>
    /// <param name="role">The role it connects as.</param>
    /// <param name="scopes">The scopes exactly as the frame has them; null when it has none.</param>
    /// <param name="signedAtMs">When it is signed, in Unix milliseconds.</param>
    /// <param name="token">What <see cref="ConnectAuth.Signed"/> says; null when there is none.</param>
    /// <param name="nonce">The challenge; null for version 1.</param>
    public static byte[] Payload(string deviceId, ClientInfo client, string role, IEnumerable<string>? scopes, long signedAtMs, string? token, string? nonce)
    {
        ArgumentNullException.ThrowIfNull(client);
        var text = string.Join(
            '|',
            nonce is null ? "v1" : "v2",
            deviceId,
            client.Id,
            client.Mode,
            role,
            string.Join(',', scopes ?? []),
            signedAtMs.ToString(CultureInfo.InvariantCulture),
            token ?? string.Empty);
        return Encoding.UTF8.GetBytes(nonce is null ? text : $"{text}|{nonce}");
    }

    /// <summary>A device's id: SHA-256 of its raw public key, in lower-case hex.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>Writes a raw key or a signature: base64url without padding.</summary>
    public static string Write(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads a public key: base64url of the 32 raw bytes, or a PEM block (SPKI). Null when it is neither.</summary>
    public static byte[]? ReadKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
        {
            return null;
        }

        return text.Contains("BEGIN", StringComparison.Ordinal) ? ReadPem(text) : Decode(text, KeyLength);
    }

    /// <summary>Reads a signature: base64url, or plain base64. Null when it is neither, or not 64 bytes long.</summary>
    public static byte[]? ReadSignature(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
        {
            return null;
        }

        if (Decode(text, SignatureLength) is { } signature)
        {
            return signature;
        }

        var plain = new byte[SignatureLength];
        return Convert.TryFromBase64String(text, plain, out var written) && written == SignatureLength ? plain : null;
    }

    /// <summary>
    /// The signed text of version 3: that of version 2, and what the client says that it runs on (<c>protocol-4.md</c> §3.3). Both are trimmed, and their ASCII letters lowered.
    /// </summary>
    /// <inheritdoc cref="Payload"/>
    public static byte[] PayloadV3(string deviceId, ClientInfo client, string role, IEnumerable<string>? scopes, long signedAtMs, string? token, string nonce)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        var version2 = Encoding.UTF8.GetString(Payload(deviceId, client, role, scopes, signedAtMs, token, nonce));
        return Encoding.UTF8.GetBytes($"v3{version2[2..]}|{Plain(client.Platform)}|{Plain(client.DeviceFamily)}");
    }

    /// <summary>A name as version 3 signs it: trimmed, its ASCII letters lowered; empty when there is none.</summary>
    public static string Plain(string? name) => string.Create(name?.Trim().Length ?? 0, name?.Trim(), static (target, text) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = char.IsAsciiLetterUpper(text![i]) ? (char)(text[i] | ' ') : text[i];
        }
    });

    private static byte[]? Decode(string text, int length)
    {
        var bytes = new byte[length];
        return Base64Url.DecodeFromChars(text, bytes, out var consumed, out var written) == OperationStatus.Done && consumed == text.Length && written == length ? bytes : null;
    }

    private static byte[]? ReadPem(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "PUBLIC KEY")
        {
            return null;
        }

        var spki = new byte[SpkiPrefix.Length + KeyLength];
        return Convert.TryFromBase64Chars(text.AsSpan(fields.Base64Data), spki, out var written) && written == spki.Length && spki.AsSpan().StartsWith(SpkiPrefix)
            ? spki[SpkiPrefix.Length..]
            : null;
    }
}
