using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;

namespace UnloadRows;

/// <summary>Its own objects as values, scope and exception of the host's log.</summary>
internal sealed partial class Logging(ILogger<Logging> log, ILoggerFactory logs) : IRow
{
    public ValueTask<string> RunAsync()
    {
        using var scope = log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["parcel"] = Parcel.Sample });
        Packed(log, Parcel.Sample);
        try
        {
            throw new LostException(Parcel.Sample.Name);
        }
        catch (LostException e)
        {
            Lost(logs.CreateLogger("UnloadRows.Lost"), e);
        }

        return new(log.IsEnabled(LogLevel.Information) ? "logged" : "nobody listens");
    }

    [LoggerMessage(1, LogLevel.Information, "packed {Parcel}")]
    private static partial void Packed(ILogger log, Parcel parcel);

    [LoggerMessage(2, LogLevel.Error, "lost")]
    private static partial void Lost(ILogger log, Exception exception);

    private sealed class LostException(string what) : Exception(what);
}

/// <summary>The container's factory disposes the meter; a gauge calls back into the plugin.</summary>
internal sealed class FactoryMeter : IRow
{
    private readonly Counter<int> _parcels;

    public FactoryMeter(IMeterFactory meters)
    {
        var meter = meters.Create("UnloadRows.Factory");
        meter.CreateObservableGauge("colour", () => (int)Parcel.Sample.Colour);
        _parcels = meter.CreateCounter<int>("parcels");
    }

    public static void Register(IPluginBuilder plugin)
    {
        plugin.Services.AddMetrics();
        Plugin.Method<FactoryMeter>(plugin);
    }

    public ValueTask<string> RunAsync()
    {
        _parcels.Add(1, new KeyValuePair<string, object?>("name", Parcel.Sample.Name));
        return new(_parcels.Enabled ? "measured" : "nobody measures");
    }
}

internal sealed class DisposedMeter : IRow, IDisposable
{
    private readonly Meter _meter = new("UnloadRows.Own");

    public ValueTask<string> RunAsync()
    {
        var gauge = _meter.CreateObservableGauge("colour", () => (int)Parcel.Sample.Colour);
        return new(gauge.Enabled ? "measured" : "nobody measures");
    }

    public void Dispose() => _meter.Dispose();
}

internal sealed class Activities : IRow, IDisposable
{
    private readonly ActivitySource _source = new("UnloadRows");

    public ValueTask<string> RunAsync()
    {
        using var activity = _source.StartActivity("pack");
        activity?.SetTag("parcel", Parcel.Sample);
        return new(activity is null ? "nobody listens" : "traced");
    }

    public void Dispose() => _source.Dispose();
}

internal sealed class Events : IRow, IDisposable
{
    private readonly PackingEvents _events = new();

    public ValueTask<string> RunAsync()
    {
        _events.Packed(Parcel.Sample.Name);
        return new(_events.Name);
    }

    public void Dispose() => _events.Dispose();

    [EventSource(Name = "UnloadRows-Packing")]
    private sealed class PackingEvents : EventSource
    {
        [Event(1)]
        public void Packed(string name) => WriteEvent(1, name);
    }
}

internal sealed class WatchedFiles(PluginInfo info) : IRow, IDisposable
{
    private readonly FileSystemWatcher _watcher = new(info.ContentDirectory);

    public ValueTask<string> RunAsync()
    {
        _watcher.Changed += static (_, _) => { };
        _watcher.EnableRaisingEvents = true;
        return new("watched");
    }

    public void Dispose() => _watcher.Dispose();
}
