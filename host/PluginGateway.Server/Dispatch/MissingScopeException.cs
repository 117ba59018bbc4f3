using PluginGateway.Protocol;

namespace PluginGateway.Server.Dispatch;

/// <summary>What is asked for needs more than the method itself. Thrown by a handler; the caller is answered as one who may not call the method (<c>wire.md</c> §10).</summary>
/// <param name="access">What it needs.</param>
internal sealed class MissingScopeException(Access access) : Exception($"needs {access}")
{
    /// <summary>What it needs.</summary>
    public Access Access { get; } = access;
}
