using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>Gives a generation that runs a new configuration: checked first, then handed to whoever monitors it; only what declares so is started anew.</summary>
internal sealed class Reconfiguring(SlotServices services)
{
    /// <exception cref="Exception">Why it was not taken; everything is as before then.</exception>
    public async Task RunAsync(PluginGeneration generation, IConfiguration next, CancellationToken ct)
    {
        if (!generation.TryEnter(out var lease))
        {
            throw new PluginRefusedException("it is being stopped. Remedy: try again.");
        }

        using (lease)
        using (generation.Mark.Enter())
        {
            // The plugin's validators and listeners run: not on our thread, and not for ever.
            var (change, apply) = await Task.Run(() => Check(generation, next), CancellationToken.None).WaitAsync(services.Options.ConfigureTimeout, services.Time, ct);
            await TakeAsync(generation, change);
            await apply();
        }
    }

    /// <summary>What is wrong with a configuration, by the plugin's own judgement; null when nothing is. Nothing is changed.</summary>
    public async Task<string?> TryAsync(PluginGeneration generation, IConfiguration next, CancellationToken ct)
    {
        if (generation.ReadsConfigurationItself || !generation.TryEnter(out var lease))
        {
            return null;
        }

        using (lease)
        {
            try
            {
                await Task.Run(() => Check(generation, next), CancellationToken.None).WaitAsync(services.Options.ConfigureTimeout, services.Time, ct);
                return null;
            }
            catch (Exception e) when (e is PluginRefusedException or TimeoutException)
            {
                return e is TimeoutException ? "its validation did not end in time" : e.Message;
            }
        }
    }

    private (Reconfiguration Change, Func<Task> Apply) Check(PluginGeneration generation, IConfiguration next)
    {
        var change = generation.Plan(next);
        return (change, services.Sink.Reconfigure(generation, change.Plans));
    }

    private async Task TakeAsync(PluginGeneration generation, Reconfiguration change)
    {
        try
        {
            await Task.Run(() => generation.Take(change), CancellationToken.None).WaitAsync(services.Options.ConfigureTimeout, services.Time, CancellationToken.None);
        }
        catch (Exception e) // a listener of the plugin; the values are valid and taken
        {
            PluginHostLog.StopFailed(services.Log, generation.Info.Id, "hearing of its new configuration", e.ToString());
        }
    }
}
