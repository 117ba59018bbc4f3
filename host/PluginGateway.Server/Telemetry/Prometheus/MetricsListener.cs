using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PluginGateway.Server.Telemetry.Prometheus;

/// <summary>
/// Adds up what the gateway and its runtime measure, for a scraper. Listens from <see cref="Begin"/> on, once; until then nothing is measured. Any thread.
/// </summary>
internal sealed class MetricsListener(IMeterFactory meters) : IDisposable
{
    private static readonly string[] Others = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<Instrument, MeasuredInstrument> _instruments = new();
    private readonly MeterListener _listener = new();
    private int _begun;

    /// <summary>Begins.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 1)
        {
            return;
        }

        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument))
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, static one => new MeasuredInstrument(one)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out MeasuredInstrument? _);
        Take<byte>(static value => value);
        Take<short>(static value => value);
        Take<int>(static value => value);
        Take<long>(static value => value);
        Take<float>(static value => value);
        Take<double>(static value => value);
        Take<decimal>(static value => (double)value);
        _listener.Start();
    }

    /// <summary>All there is at this moment, by name.</summary>
    public IReadOnlyList<MeasuredInstrument> Read()
    {
        foreach (var instrument in _instruments.Values)
        {
            instrument.Refresh();
        }

        _listener.RecordObservableInstruments();
        return [.. _instruments.Values.OrderBy(instrument => instrument.Instrument.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    // What another gateway of this process says of itself is not ours to tell.
    private bool IsWanted(Instrument instrument) => instrument.Meter.Name.StartsWith(MeterNames.Prefix, StringComparison.Ordinal)
        ? instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters)
        : Others.Contains(instrument.Meter.Name, StringComparer.Ordinal);

    private void Take<T>(Func<T, double> number)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((MeasuredInstrument)state!).Record(number(value), tags));
}
