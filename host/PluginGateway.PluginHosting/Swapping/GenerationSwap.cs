using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>Brings a new generation into service, in the place of another or of none (plugin-hosting.md §3.2, steps 1 to 5). What fails leaves everything as it was.</summary>
internal sealed class GenerationSwap(SlotServices services, RetiredGenerations retired)
{
    /// <param name="before">What must have happened before names are taken, so that plugins that start together take theirs in order.</param>
    /// <exception cref="Exception">Why the new one does not serve; nothing of it is left then, and the previous one serves.</exception>
    public async Task<ServingGeneration> RunAsync(
        PluginEntry entry, FolderSample sample, PluginGeneration? previous, int number, SwapRecord swap, LoadReport report, Task before, CancellationToken ct)
    {
        var folder = sample.Folder ?? throw new PluginRefusedException(sample.Error!);
        LoadRequest request;
        using (swap.Phase("stage"))
        {
            request = await services.Loader.StageAsync(entry, folder, number, report, ct);
        }

        PluginGeneration next;
        using (swap.Phase("load"))
        {
            next = await services.Loader.BuildAsync(request, ct);
        }

        IGenerationHandover? handover = null;
        try
        {
            await before.WaitAsync(ct);
            using (next.Mark.Enter())
            {
                handover = services.Sink.Begin(next, previous);
            }

            await HandOverAsync(handover, previous is not null, swap, ct);
            return new ServingGeneration(next, handover);
        }
        catch
        {
            await TakeBackAsync(handover, next.Info.Id);
            retired.Add(next, swap);
            throw;
        }
    }

    private async Task HandOverAsync(IGenerationHandover handover, bool replaces, SwapRecord swap, CancellationToken ct)
    {
        if (replaces)
        {
            using (swap.Phase("prepare"))
            {
                await PrepareAsync(handover, ct);
            }
        }

        using (swap.Phase("receivers"))
        {
            await handover.MoveReceiversAsync();
        }

        using (swap.Phase("publish"))
        {
            handover.Publish();
        }
    }

    private async Task PrepareAsync(IGenerationHandover handover, CancellationToken ct)
    {
        var limit = services.Options.PrepareTimeout;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var preparing = Task.Run(() => handover.PrepareAsync(patience.Token), CancellationToken.None);
        try
        {
            await preparing.WaitAsync(limit, services.Time, ct);
        }
        catch (TimeoutException e) when (!preparing.IsCompleted)
        {
            await patience.CancelAsync();
            throw await EndsAsync(preparing, ct)
                ? new TimeoutException($"its channels did not end PrepareAsync within {limit.TotalSeconds:0.###} s. Remedy: check the network and the account's settings; it is tried again.", e)
                : new PluginRefusedException(
                    $"its channels did not end PrepareAsync within {limit.TotalSeconds:0.###} s, nor when they were told to stop. Remedy: mend the plugin, so that PrepareAsync heeds its token; "
                    + "it is not tried again before something changes, because each try would leave one more that runs on.");
        }
    }

    private async Task<bool> EndsAsync(Task cancelled, CancellationToken ct)
    {
        var limit = Task.Delay(services.Options.CancelTimeout, services.Time, ct);
        return await Task.WhenAny(cancelled, limit) == cancelled;
    }

    private async Task TakeBackAsync(IGenerationHandover? handover, string id)
    {
        try
        {
            await (handover?.RollBackAsync() ?? Task.CompletedTask);
        }
        catch (Exception e) // the plugin's code runs in it; the generation is retired all the same
        {
            PluginHostLog.StopFailed(services.Log, id, "taking it back", e.ToString());
        }
    }
}

/// <summary>A generation that serves.</summary>
internal sealed record ServingGeneration(PluginGeneration Generation, IGenerationHandover Handover);
