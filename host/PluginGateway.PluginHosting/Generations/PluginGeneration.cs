using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.PluginHosting;

/// <summary>One load of a plugin: its code, its container and what it brought. Lives from load to unload; any thread.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "the host ends it, by Unload; who holds one must not")]
public sealed class PluginGeneration
{
    private readonly LeaseGate _calls = new();
    private readonly LeaseGate _runs = new();
    private readonly CancellationTokenSource _stoppingCalls = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PluginFaults _faults;
    private readonly PluginProcesses _processes;
    private volatile PluginParts _parts;
    private ServiceProvider? _container;
    private PluginLoadContext? _context;
    private volatile bool _unloaded;

    /// <param name="context">What holds its code; null when that is in memory for good, as a test's own is.</param>
    internal PluginGeneration(PluginInfo info, string hash, PluginParts parts, ServiceProvider container, PluginProcesses processes, PluginFaults faults, PluginLoadContext? context)
    {
        (Info, Hash, _parts, _container, _processes, _faults, _context) = (info, hash, parts, container, processes, faults, context);
        (StoppingCalls, Stopping, LoadContext) = (_stoppingCalls.Token, _stopping.Token, new WeakReference(context, trackResurrection: true));
    }

    /// <summary>Which plugin and which load of it.</summary>
    public PluginInfo Info { get; }

    /// <summary>To be entered wherever its code is called, so that a thread that spins can be named.</summary>
    public GenerationMark Mark => _faults.Mark;

    /// <summary>SHA-256 of the folder's content, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>The channels it brought; empty once it is unloaded, as are the other two.</summary>
    public IReadOnlyList<ChannelContribution> Channels => _parts.Channels;

    /// <summary>The agent providers it brought.</summary>
    public IReadOnlyList<AgentProviderContribution> AgentProviders => _parts.AgentProviders;

    /// <summary>Its providers of tools.</summary>
    public IReadOnlyList<ToolProviderContribution> ToolProviders => _parts.ToolProviders;

    /// <summary>The families of node commands that it declares.</summary>
    public IReadOnlyList<INodeCommandFamily> NodeFamilies => _parts.NodeFamilies;

    /// <summary>The node sides of commands that it brought; of use on nodes only.</summary>
    public IReadOnlyList<INodeCommandHandler> NodeHandlers => _parts.NodeHandlers;

    /// <summary>The method families it brought; their methods are not registered yet.</summary>
    public IReadOnlyList<IMethodFamily> MethodFamilies => _parts.MethodFamilies;

    /// <summary>Cancelled when calls (<see cref="LeaseKind.Call"/>) that are still under way have had their time.</summary>
    public CancellationToken StoppingCalls { get; }

    /// <summary>Cancelled when runs (<see cref="LeaseKind.Run"/>) have had theirs as well.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Leases held at this moment.</summary>
    public int InFlight => _calls.Count + _runs.Count;

    /// <summary>Faults since it was loaded.</summary>
    internal PluginFaults Faults => _faults;

    /// <summary>Dead when the plugin's code has left memory.</summary>
    internal WeakReference LoadContext { get; }

    internal Task CallsDrained => _calls.Drained;

    internal Task Drained => Task.WhenAll(_calls.Drained, _runs.Drained);

    /// <summary>Asks for the right to call into the generation.</summary>
    /// <param name="lease">To be disposed after the call. Does nothing when refused.</param>
    /// <param name="kind">What for.</param>
    /// <returns>False when the generation is being stopped: look for a newer one.</returns>
    public bool TryEnter(out GenerationLease lease, LeaseKind kind = LeaseKind.Call)
    {
        var gate = kind == LeaseKind.Run ? _runs : _calls;
        var entered = gate.TryEnter();
        lease = entered ? new GenerationLease(gate) : default;
        return entered;
    }

    /// <summary>
    /// Counts a fault of the plugin's code that the host has caught, such as a receiver that threw. Too many within a minute put the plugin into quarantine;
    /// one shortly after a swap takes the swap back. Any thread.
    /// </summary>
    /// <param name="what">What and where, in one line.</param>
    public void Fault(string what) => _faults.Record(what);

    /// <exception cref="PluginRefusedException">The configuration is not valid.</exception>
    internal Reconfiguration Plan(IConfiguration next) => _parts.Plan(_container ?? throw new ObjectDisposedException(Info.Id), next);

    /// <summary>Takes a configuration. Runs listeners of the plugin.</summary>
    internal void Take(Reconfiguration change)
    {
        _parts = _parts with { Channels = change.Channels };
        change.Take();
    }

    /// <summary>Whether a new configuration needs a new generation.</summary>
    internal bool ReadsConfigurationItself => _parts.Settings?.IsReadDirectly == true;

    internal void Close()
    {
        _calls.Close();
        _runs.Close();
    }

    internal Task CancelCallsAsync() => _unloaded ? Task.CompletedTask : _stoppingCalls.CancelAsync();

    internal Task CancelAsync() => _unloaded ? Task.CompletedTask : _stopping.CancelAsync();

    /// <summary>Disposes the plugin's services, and then stops the programs that it has left. The generation stays as it is when this fails or hangs.</summary>
    internal async Task DisposeServicesAsync()
    {
        if (Interlocked.Exchange(ref _container, null) is { } container)
        {
            await container.DisposeAsync();
            await _processes.DisposeAsync();
        }
    }

    /// <summary>Lets go of everything that belongs to the plugin's code, and asks the runtime to unload it.</summary>
    internal void Unload()
    {
        _unloaded = true;
        _parts = PluginParts.None;
        _faults.Silence();
        _processes.KillAll();
        _stoppingCalls.Dispose();
        _stopping.Dispose();
        Interlocked.Exchange(ref _context, null)?.Unload();
    }
}
