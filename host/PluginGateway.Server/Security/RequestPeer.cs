using System.Net;

namespace PluginGateway.Server.Security;

/// <summary>What the gateway itself knows of the other end of a request, before anything that the client claims is believed. Immutable.</summary>
/// <param name="Address">The client's address: the socket's, or what a trusted proxy says of it. Unmapped: an IPv4 address is never in its IPv6 form.</param>
/// <param name="IsLocal">The peer is this machine itself: loopback socket, loopback <c>Host</c>, no forwarding header of any kind (SEC-03).</param>
/// <param name="Origin">Whether a web page asks, and whose.</param>
internal sealed record RequestPeer(IPAddress Address, bool IsLocal, OriginKind Origin)
{
    /// <summary>What tailscale on this machine is said to say of it; null mostly.</summary>
    public TailscaleClaim? Tailscale { get; init; }

    /// <summary>Whether a device may be admitted without a person's decision: this machine itself, and no page but the gateway's own (SEC-02).</summary>
    public bool MayPairSilently => IsLocal && Origin != OriginKind.Allowed;
}

/// <summary>Whose page a request comes from.</summary>
internal enum OriginKind
{
    /// <summary>No page: the request has no <c>Origin</c>.</summary>
    None,

    /// <summary>The gateway's own page.</summary>
    Own,

    /// <summary>A page that <c>gateway.controlUi.allowedOrigins</c> admits.</summary>
    Allowed,
}
