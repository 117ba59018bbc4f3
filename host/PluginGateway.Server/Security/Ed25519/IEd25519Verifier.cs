namespace PluginGateway.Server.Security.Ed25519;

/// <summary>Checks Ed25519 signatures (RFC 8032). Any thread.</summary>
internal interface IEd25519Verifier
{
    /// <summary>Whether <paramref name="signature"/> is the one that the holder of the key made for <paramref name="message"/>.</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">64 bytes.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
