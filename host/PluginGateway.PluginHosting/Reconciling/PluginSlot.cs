using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>
/// One plugin over all its generations: what is wanted of it, which generation serves, and what happens to it next. Transitions take turns; any thread may ask.
/// </summary>
internal sealed partial class PluginSlot : IDisposable
{
    private readonly string _id;
    private readonly SlotServices _services;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly RetiredGenerations _retired;
    private readonly Retry _retry;
    private volatile PluginStatus _row;
    private volatile PluginGeneration? _current;
    private volatile SwapRecord? _lastSwap;
    private Wanted? _wanted;
    private Probation? _probation;
    private FaultWindow _faults;
    private int _generations;

    public PluginSlot(string id, SlotServices services)
    {
        (_id, _services) = (id, services);
        (_retired, _retry, _faults) = (new RetiredGenerations(services, Tell), new Retry(services.Time), new FaultWindow(services.Time));
        _row = new PluginStatus { Id = id, State = PluginStates.Discovered };
    }

    /// <summary>The generation that serves; null when none does.</summary>
    public PluginGeneration? Current => _current;

    /// <summary>The contents of the generations that serve, may serve again, or still finish something.</summary>
    public IEnumerable<string> Contents => _retired.Contents.Concat(new[] { _current?.Hash, _probation?.Previous.Hash }.OfType<string>());

    /// <summary>The row, over what the catalogue knows; null when nothing of this plugin was ever tried.</summary>
    public PluginStatus? Status()
    {
        if (_wanted is null && _lastSwap is null)
        {
            return null;
        }

        var generation = _current;
        return _row with
        {
            InFlight = generation?.InFlight,
            Faults = generation?.Faults.Count ?? _row.Faults,
            Error = (_row.Error ?? generation?.Faults.Newest) is { } error ? _services.Options.Scrub(error) : null,
            LastSwap = _lastSwap?.Now(),
            NextRetryAt = _retry.At?.ToUnixTimeMilliseconds(),
            Draining = _retired.StillDraining,
            Unloading = _retired.Unloading,
            Leaked = _retired.Leaked,
            Spinning = _services.Spins.Of(_id),
        };
    }

    /// <summary>What is to be done to get what is wanted.</summary>
    /// <param name="entry">The entry; null when there is none any more.</param>
    /// <param name="sample">Its folder; null when it is not to run.</param>
    public PlannedChange Plan(PluginEntry? entry, FolderSample? sample)
    {
        if (entry is not { Enabled: true } || sample is null)
        {
            return _wanted is null
                ? Do(PlanActions.Keep, "not enabled")
                : Do(PlanActions.Remove, entry is null ? "no longer named" : "disabled");
        }

        var wanted = Wanted.Of(entry, sample);
        return (_wanted, _current) switch
        {
            (null, _) => Do(PlanActions.Add, "enabled"),
            ({ } before, null) when before.Content != wanted.Content => Do(PlanActions.Add, "new content"),
            ({ } before, null) when before.Config != wanted.Config => Do(PlanActions.Add, "new configuration"),
            ({ } before, { } current) when before.Content != wanted.Content && !IsRunning(current, entry, sample) => sample.Hash is null
                ? Do(PlanActions.Keep, "its folder cannot be used")
                : Do(PlanActions.Change, "new content"),
            ({ } before, { }) when before.Config != wanted.Config => Do(PlanActions.Reconfigure, "new configuration"),
            _ => Do(PlanActions.Keep, "unchanged"),
        };

        PlannedChange Do(string action, string reason) => new(_id, action, reason) { Entry = entry, Folder = sample };
    }

    /// <summary>Does what was planned. Never throws because of a plugin: what was not done is told in the result.</summary>
    /// <param name="before">What must have happened before names are taken.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<PluginChange> ApplyAsync(PlannedChange change, Task before, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            switch (change.Action)
            {
                case PlanActions.Add or PlanActions.Change:
                    _retry.Reset();
                    await ServeAsync(change, before, ct);
                    break;
                case PlanActions.Reconfigure:
                    await ReconfigureAsync(change, ct);
                    break;
                case PlanActions.Remove:
                    await RemoveAsync(change);
                    break;
                case PlanActions.Keep when change.Entry is { Enabled: true }:
                    Keep(change);
                    break;
            }

            return change.ToChange() with { State = change.Entry is { Enabled: false } ? PluginStates.Stopped : _row.State, Generation = _current?.Info.Generation, Error = _row.Error };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Withdraws it and lets go of it, because the gateway stops.</summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _retry.Reset();
            await WithdrawAsync(hurry);
            if (_row.State == PluginStates.Running)
            {
                Become(PluginStates.Stopped, "the gateway stops");
            }
        }
        finally
        {
            _turn.Release();
        }

        await _retired.Ended;
    }

    public void Dispose()
    {
        _retry.Dispose();
        _turn.Dispose();
    }

    private static bool IsRunning(PluginGeneration current, PluginEntry entry, FolderSample sample) =>
        string.Equals(current.Hash, sample.Hash, StringComparison.Ordinal) && (entry.Sha256 is null || string.Equals(entry.Sha256, current.Hash, StringComparison.OrdinalIgnoreCase));

    private async Task ServeAsync(PlannedChange change, Task before, CancellationToken ct)
    {
        var (entry, sample) = (change.Entry!, change.Folder!);
        await EndProbationAsync();
        _wanted = Wanted.Of(entry, sample);
        var (previous, number, report) = (_current, ++_generations, new LoadReport { Source = sample.Folder?.Path ?? entry.Source });
        var swap = new SwapRecord(_services.Time, previous?.Info.Generation, number);
        _lastSwap = swap;
        try
        {
            var serving = await new GenerationSwap(_services, _retired).RunAsync(entry, sample, previous, number, swap, report, before, ct);
            Serve(serving, previous, swap, report, change);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            swap.Ends(SwapOutcomes.Refused);
            throw;
        }
        catch (Exception e) // the boundary to the plugin: its code may throw anything, and it must not keep others from running
        {
            swap.Ends(SwapOutcomes.Refused);
            Refuse(e, report, change);
        }
    }

    private void Serve(ServingGeneration serving, PluginGeneration? previous, SwapRecord swap, LoadReport report, PlannedChange change)
    {
        var generation = serving.Generation;
        _current = generation;
        _faults = new FaultWindow(_services.Time);
        _retry.Reset();
        Listen(generation.Faults, generation.Info.Generation);
        swap.Serves(previous is null ? SwapOutcomes.Done : SwapOutcomes.Probation);
        if (previous is not null)
        {
            _probation = new Probation(serving.Handover, generation, previous, swap, _services.Time.GetTimestamp());
            _ = EndProbationLaterAsync(_probation);
        }

        Update(report, row => row with { Generation = generation.Info.Generation, Contributions = serving.Handover.Contributions, Error = null, Faults = 0 });
        var total = swap.Now().TotalMs ?? 0;
        PluginHostLog.Running(_services.Log, _id, generation.Info.Version, generation.Info.Generation, total, string.Join(", ", serving.Handover.Contributions));
        Become(PluginStates.Running, change.Reason);
    }

    // A method of its own: the closure must hold the number alone. One that also held the handover would keep the previous generation in memory.
    private void Listen(PluginFaults faults, int generation)
    {
        faults.Tell(what => OnFault(generation, what));
        if (faults.Newest is { } early)
        {
            OnFault(generation, early);
        }
    }

    private void Refuse(Exception reason, LoadReport report, PlannedChange change)
    {
        var error = _services.Options.Scrub(RefusalText.Of(_id, report.Source, reason));
        PluginHostLog.RefusedDetails(_services.Log, _id, reason.ToString());
        if (_current is { } serving)
        {
            _row = _row with { Error = error };
            PluginHostLog.ChangeRefused(_services.Log, _id, serving.Info.Generation, error);
            Tell("a change was refused", _lastSwap);
        }
        else
        {
            Update(report, row => row with { Generation = null, Contributions = [], Error = error });
            PluginHostLog.Refused(_services.Log, _id, error);
            Become(PluginStates.Faulted, "it could not be loaded");
        }

        // What the host itself refuses is as wrong the next time; what the plugin's code threw may have had a passing cause.
        if (reason is not PluginRefusedException)
        {
            var at = _retry.Later(plan => RetryAsync(plan, change));
            PluginHostLog.TriedAgain(_services.Log, _id, at);
        }
    }

    private async Task RetryAsync(int plan, PlannedChange change)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_retry.IsStillPlanned(plan))
            {
                await ServeAsync(change, Task.CompletedTask, CancellationToken.None);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Keep(PlannedChange change)
    {
        var wanted = Wanted.Of(change.Entry!, change.Folder!);
        if (_current is { } current && _wanted?.Content != wanted.Content)
        {
            // Its folder is as it was when it was loaded, or is gone: the one says that all is well, the other is to be told, once.
            var error = change.Folder!.Error is { } missing ? $"plugin '{_id}': {missing} Generation {current.Info.Generation} serves on." : null;
            _retry.Reset();
            _row = _row with { Error = error };
            if (error is not null)
            {
                PluginHostLog.ChangeRefused(_services.Log, _id, current.Info.Generation, error);
            }
        }

        _wanted = wanted;
    }

    private async Task ReconfigureAsync(PlannedChange change, CancellationToken ct)
    {
        if (_current is not { ReadsConfigurationItself: false } current)
        {
            await ServeAsync(change with { Action = PlanActions.Change }, Task.CompletedTask, ct);
            return;
        }

        await EndProbationAsync();
        _wanted = Wanted.Of(change.Entry!, change.Folder!);
        try
        {
            await new Reconfiguring(_services).RunAsync(current, change.Entry!.Config, ct);
            _retry.Reset();
            _row = _row with { Error = null };
            PluginHostLog.Reconfigured(_services.Log, _id, current.Info.Generation);
            Tell(change.Reason, _lastSwap);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested) // the boundary to the plugin: its validators may throw anything
        {
            var error = _services.Options.Scrub(RefusalText.Of(_id, _row.Source, e));
            _row = _row with { Error = error };
            PluginHostLog.ChangeRefused(_services.Log, _id, current.Info.Generation, error);
            Tell("its new configuration was refused", _lastSwap);
        }
    }

    private async Task RemoveAsync(PlannedChange change)
    {
        _retry.Reset();
        await WithdrawAsync(CancellationToken.None);
        _wanted = null;
        _row = _row with { Generation = null, Contributions = [], Error = null };
        Become(change.Entry is null ? PluginStates.Discovered : PluginStates.Stopped, change.Reason);
    }

    /// <summary>Takes what serves out of service; it ends in the background.</summary>
    private async Task WithdrawAsync(CancellationToken hurry)
    {
        await EndProbationAsync();
        if (_current is { } current)
        {
            _current = null;
            _row = _row with { Faults = current.Faults.Count };
            try
            {
                await _services.Sink.WithdrawAsync(current, hurry);
            }
            catch (Exception e) // the plugin's code may run in it; the generation is closed all the same
            {
                PluginHostLog.StopFailed(_services.Log, _id, "withdrawing it", e.ToString());
            }

            _retired.Add(current, swap: null);
        }
    }

    private void Update(LoadReport report, Func<PluginStatus, PluginStatus> change) =>
        _row = change(_row with { Source = report.Source, Version = report.Version, Hash = report.Hash, Contracts = report.Contracts });

    /// <summary>Tells that something happened that changes nothing of what serves.</summary>
    public void Tell(string reason) => Tell(reason, _lastSwap);

    private void Tell(string reason, SwapRecord? swap) => _services.Changed(
        new PluginChangedPayload(_services.Time.GetUtcNow().ToUnixTimeMilliseconds(), _id, _row.State, reason) { Generation = _current?.Info.Generation, Swap = (swap ?? _lastSwap)?.Now() });

    private void Become(string state, string reason)
    {
        _row = _row with { State = state, Since = _services.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        Tell(reason, _lastSwap);
    }

    /// <summary>What was last tried, whether it went well or not: the same is not tried again because of an unrelated change.</summary>
    private sealed record Wanted(string Content, string Config)
    {
        public static Wanted Of(PluginEntry entry, FolderSample sample) => new($"{sample.Hash ?? sample.Error}|{entry.Sha256}", ConfigurationCopy.Fingerprint(entry.Config));
    }
}
