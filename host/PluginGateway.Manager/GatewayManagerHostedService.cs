using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PluginGateway.Manager;

/// <summary>Starts the gateway with the host and ends it with the host. The host waits for it only when it is told to.</summary>
internal sealed class GatewayManagerHostedService(IGatewayManager manager, IOptions<GatewayManagerOptions> options, ILogger<GatewayManager> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var start = StartAsync(manager);
        if (options.Value.WaitForReadyOnStart)
        {
            await start.WaitAsync(cancellationToken);
        }
        else
        {
            _ = ObserveAsync(start);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Last, so that whatever uses the gateway has stopped before it does. A gateway that was attached to is not the host's to end.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (manager.Status.Ownership == GatewayOwnership.External)
        {
            await manager.DisposeAsync();
            return;
        }

        try
        {
            await manager.StopAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host has no more time; a gateway that is deaf must not outlive it for that.
            (manager as GatewayManager)?.ForceTerminate();
            await manager.StopAsync(CancellationToken.None);
        }
    }

    // A start that throws at once and one that throws later are the same to the host.
    private static async Task StartAsync(IGatewayManager manager) => await manager.StartAsync();

    private async Task ObserveAsync(Task start)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (start.Exception is not null)
        {
            GatewayManagerLog.NotStartedWithHost(log);
        }
    }
}
