using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Media;
using PluginGateway.Server.Methods;
using PluginGateway.Server.Reload;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Server;

/// <summary>
/// The gateway's start and stop. Start: the port opens at once, plugins load meanwhile, clients are greeted when both are done. Stop: clients hear it first, then
/// what is under way ends or is stopped, then sockets close, then plugins go; all within five seconds, and however much longer <c>gateway.shutdown.drainMs</c> gives it.
/// </summary>
internal sealed class GatewayService(BuiltInMethods builtIn, PluginHost plugins, Reconciler reconciler, GatewayReadiness readiness, GatewayStop stop, GatewayDrain drain, AgentRunner runner, RunRecovery recovery, Outbox outbox,
    InboundWork inbound, Inbox inbox, InboxTending tending, DeliveryRetention retention, MediaRetention media, Clockwork clockwork, Measuring measuring, ILogger<GatewayService> log)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    // What a network has been handed is worth waiting for: without its answer nobody knows.
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loading = Task.CompletedTask;
    private ReloadSignals? _signals;

    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        measuring.Begin();
        await recovery.MarkAsync();
        outbox.Start();
        retention.Start();
        media.Start();
        builtIn.Offer();
        clockwork.WindUp();
        _signals = new ReloadSignals(reconciler.TakeSignal);
        _loading = Task.Run(LoadAsync, CancellationToken.None);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => _loading;

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        stop.Announce(stop.Reason, stop.RestartExpectedMs);
        await _stopping.CancelAsync();
        await drain.WaitAsync();
        await runner.StopAsync();
        await stop.CloseAllAsync(ClosePatience);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await outbox.StopAsync(SendPatience);
        tending.Dispose();
        await ReleaseAsync();
        await reconciler.StopAsync();
        await plugins.StopAsync(cancellationToken);
    }

    // What cannot be given up, the next start takes for begun when this one ended.
    private async Task ReleaseAsync()
    {
        try
        {
            await inbox.ReleaseAsync();
        }
        catch (SqliteException e)
        {
            ChannelLog.NotTended(log, e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _signals?.Dispose();
        _stopping.Dispose();
    }

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadAsync()
    {
        try
        {
            await reconciler.StartAsync(_stopping.Token);

            // Whoever has claimed something before has ended: this start has the lock of the state directory.
            await inbound.TakeUpAsync(othersHaveEnded: true);
            tending.Start();
            readiness.SetReady();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Told to stop while it was starting: what was loaded by then is stopped like everything else.
        }
    }
}
