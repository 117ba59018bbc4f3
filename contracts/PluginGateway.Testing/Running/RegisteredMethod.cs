using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>A method that the plugin registered.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Access">What the gateway asks of who calls it. The kit does not: every caller of it may do everything.</param>
public sealed record RegisteredMethod(string Name, Access Access);
