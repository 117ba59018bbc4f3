using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Dispatch;

/// <summary>One row of the <see cref="MethodTable"/>: typed inside, untyped outside. Immutable; any thread.</summary>
internal abstract class MethodEntry(string name, Access access, PluginGeneration? owner, int? onlyIn)
{
    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>What the caller must hold.</summary>
    public Access Access { get; } = access;

    /// <summary>The one protocol version that has it; null for all.</summary>
    public int? OnlyIn { get; } = onlyIn;

    /// <summary>The one protocol version in which whoever may read may call it; null, as for most, when <see cref="Access"/> holds in all.</summary>
    public int? ReadableIn { get; init; }

    /// <summary>The one protocol version in which whoever may write may call it; null, as for most, when <see cref="Access"/> holds in all. See <see cref="MissingScopeException"/>.</summary>
    public int? WritableIn { get; init; }

    /// <summary>The plugin generation it belongs to; null for the gateway's own.</summary>
    public PluginGeneration? Owner { get; } = owner;

    /// <summary>JSON Schema of params and result; derived when first asked for.</summary>
    public abstract MethodShape Shape { get; }

    /// <summary>
    /// Binds the params and runs the handler. Everything that is needed of the two spans is taken before the method returns. The task ends when the
    /// request is answered; it never fails.
    /// </summary>
    /// <param name="connection">Who asks.</param>
    /// <param name="id">The request's id as JSON.</param>
    /// <param name="parameters">The params as JSON; empty for none.</param>
    /// <param name="lease">Keeps the owner loaded; released when the request is answered.</param>
    public abstract Task Invoke(GatewayConnection connection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> parameters, GenerationLease lease);
}
