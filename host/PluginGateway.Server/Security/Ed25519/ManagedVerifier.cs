using System.Numerics;
using System.Security.Cryptography;

namespace PluginGateway.Server.Security.Ed25519;

/// <summary>
/// Checks signatures without any library (RFC 8032 §5.1.7, without the cofactor, as OpenSSL does), some 3 ms each. It only ever handles public values: nothing
/// here takes the same time for all inputs, so that it must not be made to sign.
/// </summary>
internal sealed class ManagedVerifier : IEd25519Verifier
{
    private const int Half = 32;

    /// <inheritdoc />
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * Half || EdwardsPoint.Decode(publicKey) is not { } key)
        {
            return false;
        }

        var s = new BigInteger(signature[Half..], isUnsigned: true);
        if (s >= EdwardsPoint.Order)
        {
            return false;
        }

        var r = signature[..Half];
        var hash = SHA512.HashData([.. r, .. publicKey, .. message]);
        var k = new BigInteger(hash, isUnsigned: true) % EdwardsPoint.Order;
        return EdwardsPoint.Base.Times(s).Plus(key.Negated().Times(k)).Encode().AsSpan().SequenceEqual(r);
    }
}
