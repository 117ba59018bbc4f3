using System.Diagnostics.CodeAnalysis;

namespace PluginGateway.PluginHosting;

/// <summary>The right to call into a generation. Held for the whole call, also for the whole of a stream; disposing the same variable twice is harmless. Do not copy it.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "a lease is held, not compared")]
public struct GenerationLease : IDisposable
{
    private LeaseGate? _gate;

    internal GenerationLease(LeaseGate gate) => _gate = gate;

    /// <summary>Gives the right back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Exit();
}
