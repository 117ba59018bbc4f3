using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Security.Ed25519;

namespace PluginGateway.Server.Security;

/// <summary>
/// Whether the device that a client shows is its own (<c>wire.md</c> §5, steps 7a to 7f). A frame costs one signature check at most, and a connection has one such
/// frame. Any thread.
/// </summary>
internal sealed class DeviceVerification(IEd25519Verifier verifier, TimeProvider time)
{
    /// <summary>The device, or why it is not believed.</summary>
    public Verdict<ProvedDevice> Check(DeviceIdentity device, ConnectParams connect, string role, HandshakeScene scene)
    {
        if (DeviceProof.ReadKey(device.PublicKey) is not { } key)
        {
            return new Refusal("device public key invalid");
        }

        var id = DeviceProof.IdOf(key);
        if (!string.Equals(id, device.Id, StringComparison.Ordinal))
        {
            return new Refusal("device identity mismatch");
        }

        if (Math.Abs((decimal)time.GetUtcNow().ToUnixTimeMilliseconds() - device.SignedAt) > DeviceProof.MaxSkewMs)
        {
            return new Refusal("device signature expired");
        }

        if (device.Nonce is null && !scene.Peer.IsLocal)
        {
            return new Refusal("device nonce required");
        }

        if (device.Nonce is not null && !string.Equals(device.Nonce, scene.Nonce, StringComparison.Ordinal))
        {
            return new Refusal("device nonce mismatch");
        }

        var payload = DeviceProof.Payload(id, connect.Client, role, connect.Scopes, device.SignedAt, connect.Auth?.Token, device.Nonce);
        return DeviceProof.ReadSignature(device.Signature) is { } signature && verifier.Verify(key, payload, signature)
            ? new ProvedDevice(id, DeviceProof.Write(key))
            : new Refusal("device signature invalid");
    }
}
