using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Security;

/// <summary>What a client says about itself. Its own word: it may be shown and asked about, and decides nothing.</summary>
/// <param name="Client">What it calls itself.</param>
/// <param name="Role">The role it wants, one of <see cref="Roles"/>.</param>
/// <param name="Scopes">The scopes it asks for: those that exist; none for a node.</param>
/// <param name="Commands">The commands that a node is to be approved for when it is paired; none where what it offers is approved apart.</param>
internal sealed record Claims(ClientInfo Client, string Role, IReadOnlyList<string> Scopes, IReadOnlyList<string> Commands)
{
    /// <summary>The rest of what a node says about itself; null for operators.</summary>
    public NodeOffer? Offer { get; init; }

    /// <summary>What an operator's client says that it can do; none for a node, whose are in its offer.</summary>
    public IReadOnlyList<string> Caps { get; init; } = [];

    /// <summary>What kind of machine it says that it is, where that must stay so; null where it need not.</summary>
    public DevicePin? Pin { get; init; }

    /// <summary>Whether the scopes are those of <c>gateway.auth.defaultScopes</c>, because it named none.</summary>
    public bool IsDefaulted { get; init; }
}
