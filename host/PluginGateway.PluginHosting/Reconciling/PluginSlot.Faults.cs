using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>What happens when a generation that serves faults: within its probation the one before comes back, later too many faults mean quarantine.</summary>
internal sealed partial class PluginSlot
{
    // Called on the thread that faulted, which may be the plugin's: what comes of it is the host's work, and takes nothing of the plugin's execution context along.
    private void OnFault(int generation, string what)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => JudgeAsync(generation, what), CancellationToken.None);
        }
    }

    private async Task JudgeAsync(int generation, string what)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_current?.Info.Generation != generation)
            {
                return;
            }

            if (_probation is { } probation)
            {
                await TakeBackAsync(probation, what);
            }
            else if (_faults.Add())
            {
                await QuarantineAsync(what);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task EndProbationLaterAsync(Probation probation)
    {
        await Task.Delay(_services.Options.Probation, _services.Time, probation.Over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (probation.Over.IsCancellationRequested)
        {
            return;
        }

        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (ReferenceEquals(_probation, probation))
            {
                await EndProbationAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The new one has proved itself, or something newer makes the question idle: the old one goes.</summary>
    private async Task EndProbationAsync()
    {
        if (Interlocked.Exchange(ref _probation, null) is not { } probation)
        {
            return;
        }

        await probation.Over.CancelAsync();
        probation.Swap.Add("probation", _services.Time.GetElapsedTime(probation.Started));
        try
        {
            await probation.Handover.CompleteAsync();
        }
        catch (Exception e) // the plugin's code runs in it; the generation is retired all the same
        {
            PluginHostLog.StopFailed(_services.Log, _id, "stopping its older generation", e.ToString());
        }

        _retired.Add(probation.Previous, probation.Swap);
        probation.Swap.Ends(SwapOutcomes.Done);
    }

    private async Task TakeBackAsync(Probation probation, string what)
    {
        _probation = null;
        await probation.Over.CancelAsync();
        try
        {
            await probation.Handover.RollBackAsync();
        }
        catch (Exception e) // the plugin's code runs in it
        {
            PluginHostLog.StopFailed(_services.Log, _id, "taking it back", e.ToString());
        }

        var (next, previous) = (probation.Next.Info, probation.Previous.Info);
        _current = probation.Previous;
        _faults = new FaultWindow(_services.Time);
        _retired.Add(probation.Next, probation.Swap);
        probation.Swap.Ends(SwapOutcomes.RolledBack);
        var error = $"plugin '{_id}' {next.Version}, generation {next.Generation}, faulted in its first seconds and was taken back; generation {previous.Generation} ({previous.Version}) serves again: {what} Remedy: mend the plugin and install it again.";
        _row = _row with { Generation = previous.Generation, Version = previous.Version, Hash = probation.Previous.Hash, Error = error };
        PluginHostLog.RolledBack(_services.Log, _id, next.Generation, previous.Generation, what);
        Become(PluginStates.Running, "the new generation faulted and was taken back");
    }

    private async Task QuarantineAsync(string what)
    {
        var number = _current!.Info.Generation;
        await WithdrawAsync(CancellationToken.None);
        var error = $"plugin '{_id}', generation {number}, faulted three times within a minute and was taken out: {what} Remedy: mend the plugin, or try it again as it is: pgw plugins reload {_id}";
        _row = _row with { Generation = null, Contributions = [], Error = error };
        PluginHostLog.Quarantined(_services.Log, _id, error);
        Become(PluginStates.Quarantined, "it faulted three times within a minute");
    }
}
