using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Dispatch;

/// <summary>Collects the methods of one owner.</summary>
internal sealed class MethodRegistry : IMethodRegistry
{
    private readonly PluginGeneration? _owner;
    private readonly Dictionary<string, MethodEntry> _entries = new(StringComparer.Ordinal);

    private MethodRegistry(PluginGeneration? owner) => _owner = owner;

    /// <summary>Has families register.</summary>
    /// <param name="families">The families; a plugin's run its code.</param>
    /// <param name="owner">The plugin generation; null for the gateway's own.</param>
    /// <exception cref="PluginRefusedException">A name is given twice.</exception>
    public static IReadOnlyList<MethodEntry> Collect(IEnumerable<IMethodFamily> families, PluginGeneration? owner)
    {
        var registry = new MethodRegistry(owner);
        foreach (var family in families)
        {
            family.Register(registry);
        }

        return [.. registry._entries.Values];
    }

    /// <inheritdoc />
    public void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler)
    {
        if (!_entries.TryAdd(method.Name, new TypedMethod<TParams, TResult>(method, access, handler, _owner) { ReadableIn = method.ReadableIn, WritableIn = method.WritableIn }))
        {
            throw new PluginRefusedException($"it registers the method '{method.Name}' twice. Remedy: give one of them another name.");
        }
    }
}
