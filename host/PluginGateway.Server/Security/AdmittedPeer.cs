using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Security;

/// <summary>A client that may come in, and what it may do: the end of the handshake. Immutable for the connection's life.</summary>
/// <param name="Principal">Who the credential belongs to, as in <see cref="Contracts.Methods.Caller.Principal"/>.</param>
/// <param name="Grant">What it may do.</param>
/// <param name="Client">What it calls itself.</param>
internal sealed record AdmittedPeer(string Principal, Grant Grant, ClientInfo Client)
{
    /// <summary>The pairing it stands on; null for a client without a device.</summary>
    public DeviceStanding? Standing { get; init; }

    /// <summary>What it offers as a node; null for operators.</summary>
    public NodeOffer? Offer { get; init; }

    /// <summary>What it says that it can do as an operator's client; none for nodes. Decides which events it wants, never which it may have.</summary>
    public IReadOnlyList<string> Caps { get; init; } = [];

    /// <summary>Where it comes from.</summary>
    public string? RemoteIp { get; init; }

    /// <summary>What the greeting tells it about its token.</summary>
    public HelloAuth? Auth { get; init; }
}
