using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>What the rows meet in a process that goes on: a web server, and a host that logs, measures and traces.</summary>
public sealed class RowSurroundings : IAsyncLifetime
{
    private readonly WebApplication _web;
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities = new()
    {
        ShouldListenTo = static source => source.Name.StartsWith("UnloadRows", StringComparison.Ordinal),
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly CancellationTokenSource _lifetime = new();
    private TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RowSurroundings()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.Run(AnswerAsync);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("UnloadRows", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        Logs = LoggerFactory.Create(static logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new TextLog()));
    }

    public string Server => _web.Urls.Single();

    public ILoggerFactory Logs { get; }

    /// <summary>Outlives every plugin.</summary>
    public CancellationToken Lifetime => _lifetime.Token;

    public async Task InitializeAsync()
    {
        await _web.StartAsync();
        _meters.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        _meters.Start();
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>As an exporter does it, now and then.</summary>
    public void Measure() => _meters.RecordObservableInstruments();

    /// <summary>Ends every request for <c>/hang</c> that waits.</summary>
    public void EndRequests() => Interlocked.Exchange(ref _hanging, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    public async Task DisposeAsync()
    {
        EndRequests();
        await _web.DisposeAsync();
        _meters.Dispose();
        _activities.Dispose();
        Logs.Dispose();
        _lifetime.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/hang")
        {
            await context.Response.Body.FlushAsync();
            await _hanging.Task.WaitAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("hello");
    }
}
