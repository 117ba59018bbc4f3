using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>Takes a generation out of service: closes it, waits for its calls, cancels them, disposes it, unloads it. Never throws and always ends.</summary>
internal sealed class GenerationRetirement(PluginHostOptions options, TimeProvider time, ILogger log)
{
    /// <param name="hurry">Cancelled when calls under way are not to be waited for.</param>
    public async Task RetireAsync(PluginGeneration generation, CancellationToken hurry)
    {
        var (id, number) = (generation.Info.Id, generation.Info.Generation);
        generation.Close();
        if (!await EndsWithin(options.DrainTimeout, generation.Drained, hurry))
        {
            PluginHostLog.CallsCancelled(log, id, number, generation.InFlight);
        }

        // Also when nothing is in flight: the plugin's own loops listen to it. The callbacks are the plugin's code.
        await Guarded(id, "cancelling its work", Task.Run(generation.CancelAsync, CancellationToken.None));
        if (!await EndsWithin(options.CancelTimeout, generation.Drained, CancellationToken.None))
        {
            PluginHostLog.CallsAbandoned(log, id, number, generation.InFlight);
        }

        await Guarded(id, "disposing its services", Task.Run(generation.DisposeServicesAsync, CancellationToken.None));
        generation.Unload();
        PluginHostLog.Stopped(log, id, number);
    }

    private async Task<bool> EndsWithin(TimeSpan timeout, Task task, CancellationToken hurry)
    {
        try
        {
            await task.WaitAsync(timeout, time, hurry);
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
            await task.WaitAsync(options.CancelTimeout, time, CancellationToken.None);
        }
        catch (Exception e) // the boundary to the plugin: whatever it throws must not keep others from stopping
        {
            PluginHostLog.StopFailed(log, id, what, e.ToString());
        }
    }
}
