using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;

namespace PluginGateway.PluginHosting;

/// <summary>One load of a plugin: its code, its container and what it brought. Lives from load to unload; any thread.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "the host ends it, by Unload; who holds one must not")]
public sealed class PluginGeneration
{
    private readonly LeaseGate _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PluginFaults _faults;
    private volatile PluginParts _parts;
    private ServiceProvider? _container;
    private PluginLoadContext? _context;

    internal PluginGeneration(PluginInfo info, string hash, PluginParts parts, ServiceProvider container, PluginLoadContext context)
    {
        (Info, Hash, _parts, _container, _context) = (info, hash, parts, container, context);
        (_faults, Stopping, LoadContext) = (context.Faults, _stopping.Token, new WeakReference(context, trackResurrection: true));
    }

    /// <summary>Which plugin and which load of it.</summary>
    public PluginInfo Info { get; }

    /// <summary>SHA-256 of the folder's content, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>The channels it brought; empty once it is unloaded, as are the other two.</summary>
    public IReadOnlyList<ChannelContribution> Channels => _parts.Channels;

    /// <summary>The agent providers it brought.</summary>
    public IReadOnlyList<AgentProviderContribution> AgentProviders => _parts.AgentProviders;

    /// <summary>The method families it brought; their methods are not registered yet.</summary>
    public IReadOnlyList<IMethodFamily> MethodFamilies => _parts.MethodFamilies;

    /// <summary>Cancelled when calls that are still under way have had their time.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Leases held at this moment.</summary>
    public int InFlight => _gate.Count;

    /// <summary>Exceptions on the plugin's own threads.</summary>
    internal int Faults => _faults.Count;

    internal string? NewestFault => _faults.Newest;

    /// <summary>Dead when the plugin's code has left memory.</summary>
    internal WeakReference LoadContext { get; }

    internal Task Drained => _gate.Drained;

    /// <summary>Asks for the right to call into the generation.</summary>
    /// <param name="lease">To be disposed after the call. Does nothing when refused.</param>
    /// <returns>False when the generation is being stopped: look for a newer one.</returns>
    public bool TryEnter(out GenerationLease lease)
    {
        var entered = _gate.TryEnter();
        lease = entered ? new GenerationLease(_gate) : default;
        return entered;
    }

    internal void Close() => _gate.Close();

    internal Task CancelAsync() => _context is null ? Task.CompletedTask : _stopping.CancelAsync();

    /// <summary>Disposes the plugin's services. The generation stays as it is when this fails or hangs.</summary>
    internal Task DisposeServicesAsync() => Interlocked.Exchange(ref _container, null) is { } container ? container.DisposeAsync().AsTask() : Task.CompletedTask;

    /// <summary>Lets go of everything that belongs to the plugin's code, and asks the runtime to unload it.</summary>
    internal void Unload()
    {
        _parts = PluginParts.None;
        _stopping.Dispose();
        Interlocked.Exchange(ref _context, null)?.Unload();
    }
}
