using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Security.Ed25519;

namespace PluginGateway.Server.Security;

/// <summary>
/// Whether the device that a client shows is its own (<c>wire.md</c> §5, steps 7a to 7f; <c>protocol-4.md</c> §3.3). A frame costs two signature checks at most, one per form of what may be signed,
/// and a connection has one such frame. Any thread.
/// </summary>
internal sealed class DeviceVerification(IEd25519Verifier verifier, TimeProvider time)
{
    /// <summary>The device, or why it is not believed.</summary>
    public Verdict<ProvedDevice> Check(DeviceIdentity device, FirstFrame first, string role, HandshakeScene scene)
    {
        if (DeviceProof.ReadKey(device.PublicKey) is not { } key)
        {
            return Refused("device public key invalid", ConnectFailureCodes.PublicKeyInvalid, "device-public-key");
        }

        var id = DeviceProof.IdOf(key);
        if (!string.Equals(id, device.Id, StringComparison.Ordinal))
        {
            return Refused("device identity mismatch", ConnectFailureCodes.DeviceIdMismatch, "device-id-mismatch");
        }

        if (Math.Abs((decimal)time.GetUtcNow().ToUnixTimeMilliseconds() - device.SignedAt) > DeviceProof.MaxSkewMs)
        {
            return Refused("device signature expired", ConnectFailureCodes.SignatureExpired, "device-signature-stale");
        }

        if (device.Nonce is null && !(scene.Peer.IsLocal && first.Dialect.SignsWithoutNonce))
        {
            return Refused("device nonce required", ConnectFailureCodes.NonceRequired, "device-nonce-missing");
        }

        if (device.Nonce is not null && !string.Equals(device.Nonce, scene.Nonce, StringComparison.Ordinal))
        {
            return Refused("device nonce mismatch", ConnectFailureCodes.NonceMismatch, "device-nonce-mismatch");
        }

        return DeviceProof.ReadSignature(device.Signature) is { } signature && Signed(device, first, role).Any(payload => verifier.Verify(key, payload, signature))
            ? new ProvedDevice(id, DeviceProof.Write(key))
            : Refused("device signature invalid", ConnectFailureCodes.SignatureInvalid, "device-signature");
    }

    // What it may have signed; each is made when the one before was not it.
    private static IEnumerable<byte[]> Signed(DeviceIdentity device, FirstFrame first, string role)
    {
        var (connect, token) = (first.Connect, first.Connect.Auth?.Signed);
        if (device.Nonce is not { } nonce)
        {
            yield return DeviceProof.Payload(device.Id, connect.Client, role, connect.Scopes, device.SignedAt, token, nonce: null);
            yield break;
        }

        foreach (var version in first.Dialect.Proofs)
        {
            yield return version == ProofVersion.Three
                ? DeviceProof.PayloadV3(device.Id, connect.Client, role, connect.Scopes, device.SignedAt, token, nonce)
                : DeviceProof.Payload(device.Id, connect.Client, role, connect.Scopes, device.SignedAt, token, nonce);
        }
    }

    private static Refusal Refused(string message, string code, string reason) => new(message) { Why = new ConnectFailure(code) { Reason = reason, RecommendedNextStep = "review_auth_configuration" } };
}
