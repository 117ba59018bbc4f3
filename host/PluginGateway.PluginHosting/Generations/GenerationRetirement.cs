using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>Takes a generation out of service: closes it, waits for its calls and runs, cancels them, disposes it, unloads it. Never throws and always ends.</summary>
/// <param name="stopping">Cancelled when the gateway stops and nothing is to be waited for any more.</param>
internal sealed class GenerationRetirement(PluginHostOptions options, TimeProvider time, ILogger log, CancellationToken stopping)
{
    /// <param name="swap">Where to note the times; null when nobody asks.</param>
    /// <param name="hurry">Cancelled when calls under way are not to be waited for.</param>
    public async Task RetireAsync(PluginGeneration generation, SwapRecord? swap = null, CancellationToken hurry = default)
    {
        var (id, number) = (generation.Info.Id, generation.Info.Generation);
        generation.Close();
        using var work = generation.Mark.Enter();
        using (swap?.Phase("drain"))
        {
            await DrainAsync(generation, id, number, hurry);
        }

        using (swap?.Phase("dispose"))
        {
            await Guarded(id, "disposing its services", Task.Run(generation.DisposeServicesAsync, CancellationToken.None));
        }

        using (swap?.Phase("unload"))
        {
            generation.Unload();
        }

        PluginHostLog.Stopped(log, id, number);
    }

    private async Task DrainAsync(PluginGeneration generation, string id, int number, CancellationToken hurry)
    {
        using var noTime = CancellationTokenSource.CreateLinkedTokenSource(hurry, stopping);
        if (!await EndsWithin(options.DrainTimeout, generation.CallsDrained, noTime.Token))
        {
            PluginHostLog.CallsCancelled(log, id, number, generation.InFlight);
        }

        // Also when nothing is in flight: the plugin's own loops listen to it. The callbacks are the plugin's code.
        await Guarded(id, "cancelling its calls", Task.Run(generation.CancelCallsAsync, CancellationToken.None));
        await EndsWithin(options.RunDrainTimeout - options.DrainTimeout, generation.Drained, noTime.Token);
        await Guarded(id, "cancelling its work", Task.Run(generation.CancelAsync, CancellationToken.None));
        if (!await EndsWithin(Patience, generation.Drained, CancellationToken.None))
        {
            PluginHostLog.CallsAbandoned(log, id, number, generation.InFlight);
        }
    }

    private TimeSpan Patience => stopping.IsCancellationRequested ? options.StopTimeout : options.CancelTimeout;

    private async Task<bool> EndsWithin(TimeSpan timeout, Task task, CancellationToken hurry)
    {
        try
        {
            await task.WaitAsync(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout, time, hurry);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Guarded(string id, string what, Task task)
    {
        try
        {
            await task.WaitAsync(Patience, time, CancellationToken.None);
        }
        catch (Exception e) // the boundary to the plugin: whatever it throws must not keep others from stopping
        {
            PluginHostLog.StopFailed(log, id, what, e.ToString());
        }
    }
}
