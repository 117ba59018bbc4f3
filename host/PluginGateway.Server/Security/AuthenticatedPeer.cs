using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Security;

/// <summary>
/// A client whose credential is right (SEC-04): all that later stages get to see of <c>connect</c>. Made by <see cref="Authentication"/> alone.
/// </summary>
/// <param name="Principal">Who the credential belongs to.</param>
/// <param name="Claims">What the client says about itself.</param>
/// <param name="Device">The device, when it has shown one.</param>
/// <param name="Token">The device's own token, when that was the credential; null for the gateway's secret, which is the owner's and allows everything.</param>
internal sealed record AuthenticatedPeer(string Principal, Claims Claims, ProvedDevice? Device, ShownToken? Token);
