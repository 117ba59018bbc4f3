using System.Diagnostics.CodeAnalysis;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>Takes the times of one change of a plugin. Any thread; its end comes long after the new generation serves.</summary>
internal sealed class SwapRecord(TimeProvider time, int? from, int to)
{
    private readonly Lock _gate = new();
    private readonly long _at = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _started = time.GetTimestamp();
    private readonly List<SwapPhase> _phases = [];
    private string _outcome = SwapOutcomes.Running;
    private double? _total;

    /// <summary>As it is at this moment.</summary>
    public PluginSwap Now()
    {
        lock (_gate)
        {
            return new PluginSwap(_at, _outcome, [.. _phases]) { From = from, To = to, TotalMs = _total };
        }
    }

    /// <summary>Begins a phase, which ends when the result is disposed.</summary>
    public PhaseTimer Phase(string name) => new(this, name, time.GetTimestamp());

    public void Add(string name, TimeSpan took)
    {
        lock (_gate)
        {
            _phases.Add(new SwapPhase(name, Math.Round(took.TotalMilliseconds, 3)));
        }
    }

    /// <summary>The new generation serves.</summary>
    public void Serves(string outcome)
    {
        lock (_gate)
        {
            _total = Math.Round(time.GetElapsedTime(_started).TotalMilliseconds, 3);
            _outcome = outcome;
        }
    }

    public void Ends(string outcome)
    {
        lock (_gate)
        {
            _outcome = outcome;
        }
    }

    [SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "a timer is disposed, not compared")]
    public readonly struct PhaseTimer(SwapRecord record, string name, long started) : IDisposable
    {
        public void Dispose() => record.Add(name, record.Elapsed(started));
    }

    private TimeSpan Elapsed(long since) => time.GetElapsedTime(since);
}

/// <summary>The words of <see cref="PluginSwap.Outcome"/>.</summary>
internal static class SwapOutcomes
{
    public const string Running = "running";
    public const string Probation = "probation";
    public const string Done = "done";
    public const string Refused = "refused";
    public const string RolledBack = "rolledBack";
}
