using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>What the gateway knows of a handshake before it reads the first frame.</summary>
/// <param name="Peer">Who is at the other end.</param>
/// <param name="Nonce">The challenge that was sent (<c>wire.md</c> §3).</param>
internal sealed record HandshakeScene(RequestPeer Peer, string Nonce);
