using Microsoft.Extensions.Logging;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Reload;

/// <summary>
/// Makes what runs agree with <c>plugins.json</c> and the plugin folders, at the start and whenever something says that they may have changed. One loop, one
/// application at a time. A configuration with anything wrong in it is not applied at all. Any thread.
/// </summary>
internal sealed class Reconciler : IAsyncDisposable
{
    private const string ReloadSection = "gateway.reload.";

    private readonly PluginHost _plugins;
    private readonly SettingsReader _reader;
    private readonly GatewaySettings _running;
    private readonly GatewayRestart _restart;
    private readonly LastGood _lastGood;
    private readonly ConfiguredSecrets _secrets;
    private readonly SettingsSchemas _schemas;
    private readonly GatewayPlace _place;
    private readonly ILogger<Reconciler> _log;
    private readonly TriggerQueue _triggers;
    private readonly ConfigWatch _watch;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _hadFile;
    private string _needRestart = string.Empty;
    private volatile IReadOnlyList<ConfigIssue> _issues = [];
    private volatile GatewaySettings _applied;
    private int _applications;

    /// <summary>Makes it; nothing is applied or watched yet.</summary>
    public Reconciler(
        PluginHost plugins, SettingsReader reader, GatewaySettings running, GatewayRestart restart, LastGood lastGood, ConfiguredSecrets secrets, SettingsSchemas schemas, GatewayPlace place,
        TimeProvider time, ILogger<Reconciler> log)
    {
        (_plugins, _reader, _running, _restart, _lastGood, _secrets, _schemas, _place, _log) = (plugins, reader, running, restart, lastGood, secrets, schemas, place, log);
        (_applied, _hadFile) = (running, running.Text is not null);
        _triggers = new TriggerQueue(TimeSpan.FromMilliseconds(running.Gateway.Reload.DebounceMs), time);
        _watch = new ConfigWatch(reader.Path, place.State, time, Request, log);
    }

    /// <summary>What is wrong with the configuration since it was last looked at; what was applied before serves.</summary>
    public IReadOnlyList<ConfigIssue> Issues => _issues;

    /// <summary>How often the configuration was read in order to apply it, the start included.</summary>
    public int Applications => Volatile.Read(ref _applications);

    /// <summary>Applies the settings that the gateway was started with, and then watches and waits for more.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _watch.Watch(_plugins.WatchedFolders);
        _watch.Follow(_running.Gateway.Reload.Mode);
        Interlocked.Increment(ref _applications);
        _secrets.Learn(_reader.ReadFile());
        await _plugins.ApplyAsync(_running.Plugins, cancellation);
        _lastGood.Keep(_running.Text);
        _watch.Watch(_plugins.WatchedFolders);
        _loop = Task.Run(RunAsync, CancellationToken.None);
        if (!Same(_reader.ReadFile().Text, _running.Text))
        {
            Request("changed while the gateway started");
        }
    }

    /// <summary>Something may have changed: applied soon, together with whatever else comes meanwhile, as far as <c>gateway.reload.mode</c> wants it.</summary>
    public void Request(string reason) => _triggers.Add(new Trigger(reason, IsByHand: false, Done: null));

    /// <summary>
    /// Somebody's signal: applied without waiting for quiet, and nobody waits for it. SIGUSR1 also restarts, when something in the change needs that and <c>commands.restart</c> says so
    /// (<c>lifecycle.md</c> §4).
    /// </summary>
    public void TakeSignal(string name) => _triggers.Add(new Trigger(name, IsByHand: true, Done: null) { MayRestart = name == ReloadSignals.User1 });

    /// <summary>Applies now what can be without a restart; when an application is under way, in the next one.</summary>
    /// <exception cref="GatewayException">The gateway stops, or the application failed as a whole.</exception>
    public async Task<PluginsReloadResult> ApplyAsync(string reason, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<PluginsReloadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _triggers.Add(new Trigger(reason, IsByHand: true, done)) ? await done.Task.WaitAsync(cancellation) : throw Stopping();
    }

    /// <summary>What an application would do at this moment.</summary>
    public async Task<PluginsReloadResult> PlanAsync(CancellationToken cancellation)
    {
        var reading = Read();
        return reading.Settings is not { } next
            ? new PluginsReloadResult { Changes = [], Issues = reading.Issues }
            : Result(next, await _plugins.PlanAsync(next.Plugins, cancellation), Differences(next));
    }

    /// <summary>Reads the configuration as it is now. A file that was there and is gone is an issue.</summary>
    public SettingsReading Read()
    {
        var reading = _reader.ReadFile();
        return reading switch
        {
            { Issues.Count: 0, Text: null } when _hadFile => new SettingsReading([Gone()]),
            { Settings: { } next } when HooksCheck.SharesSecret(next.Hooks, _running.Gateway.Auth) is { } shared => reading with { Settings = null, Issues = [shared with { File = _reader.Path }] },
            _ => reading,
        };
    }

    /// <summary>What the plugins that run have against a configuration. Nothing is changed.</summary>
    public async Task<IReadOnlyList<ConfigIssue>> CheckAsync(GatewaySettings next)
    {
        // Its secrets as well: the plugins may name them in what they answer.
        _secrets.Learn(new SettingsReading([]) { Values = next.Values, Text = next.Text });
        return [.. (await _plugins.CheckAsync(next.Plugins, _stopping.Token)).Select(problem => new ConfigIssue($"plugins.{problem.Key}.config", problem.Value) { File = _reader.Path })];
    }

    /// <summary>Keys whose values in a configuration take effect only when the gateway is started again.</summary>
    public IReadOnlyList<string> NeedRestart(SettingsReading reading) => reading switch
    {
        { Settings: { Gateway.Reload.Mode: ReloadMode.Restart } next } => Differences(next).OfAnyKind(),
        { Values: { } values } => ConfigChanges.Between(_running.Values, values).Of(OptionKind.Restart),
        _ => [],
    };

    /// <summary>Stops watching; an application under way is given up.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _triggers.Close();
        await _loop;
        _watch.Dispose();
        Fail(_triggers.Rest(), Stopping());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private static GatewayException Stopping() => new(ErrorCodes.Unavailable, "the gateway is stopping");

    private static void Fail(IReadOnlyList<Trigger> batch, GatewayException why)
    {
        foreach (var trigger in batch)
        {
            trigger.Done?.TrySetException(why);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await RunAsync(await _triggers.NextAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    private async Task RunAsync(IReadOnlyList<Trigger> batch)
    {
        ReloadLog.Applying(_log, string.Join("; ", batch.Select(trigger => trigger.Reason).Distinct(StringComparer.Ordinal).Take(5)));
        try
        {
            var result = await ReconcileAsync(batch.Any(trigger => trigger.MayRestart) ? Asking.ForRestartToo : batch.Any(trigger => trigger.IsByHand) ? Asking.Somebody : Asking.Nobody);
            foreach (var trigger in batch)
            {
                trigger.Done?.TrySetResult(result);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            Fail(batch, Stopping());
            throw;
        }
        catch (Exception e) // the boundary to the plugins: whatever comes out of an application must not end the loop
        {
            ReloadLog.Failed(_log, e.ToString());
            Fail(batch, new GatewayException("the configuration could not be applied; the gateway's log has the details"));
        }
    }

    private async Task<PluginsReloadResult> ReconcileAsync(Asking asking)
    {
        Interlocked.Increment(ref _applications);
        _watch.Mark();
        var reading = Read();
        Note(reading.Issues);
        if (reading.Settings is not { } next)
        {
            _watch.WatchAnew();
            return new PluginsReloadResult { Changes = [], Issues = reading.Issues };
        }

        _secrets.Learn(reading);
        FollowMode(next);
        var decision = ReloadDecision.Of(next.Gateway.Reload.Mode, asking, ConfigChanges.Between(_running.Values, next.Values));
        if (_restart.RunFor(decision.RestartsFor, next, asking))
        {
            // The next start applies everything.
            return Result(next, [], Differences(next));
        }

        return decision.Applies ? await ApplyAsync(next, asking) : await LeaveAsync(next, decision.RestartsFor);
    }

    private async Task<PluginsReloadResult> ApplyAsync(GatewaySettings next, Asking asking)
    {
        var differences = Differences(next);
        var result = Result(next, await TakeAsync(next, differences), differences);
        if (result.Restarts != true)
        {
            NoteRestart(differences.Of(OptionKind.Restart));
        }
        else if (asking == Asking.Somebody)
        {
            // Whoever has asked gets an answer first.
            Request("what was applied needs a restart as well");
        }

        return result;
    }

    // The mode wants nothing taken over. What changes in plugins' folders is no change of the configuration.
    private async Task<PluginsReloadResult> LeaveAsync(GatewaySettings next, IReadOnlyList<string> keys)
    {
        NoteRestart(keys);
        var changes = next.Gateway.Reload.Mode == ReloadMode.Off ? [] : await _plugins.ApplyAsync(_applied.Plugins, _stopping.Token);
        _watch.Watch(_plugins.WatchedFolders);
        return Result(next, changes, []) with { NeedRestart = keys };
    }

    private async Task<IReadOnlyList<PluginChange>> TakeAsync(GatewaySettings next, IReadOnlyList<ChangedKey> differences)
    {
        HotOptions.Take(next, _running);
        if (differences.Of(OptionKind.Hot) is { Count: > 0 } hot)
        {
            ReloadLog.TakenOver(_log, string.Join(", ", hot));
        }

        var changes = await _plugins.ApplyAsync(next.Plugins, _stopping.Token);
        (_applied, _hadFile) = (next, next.Text is not null);
        _lastGood.Keep(next.Text);
        _watch.Watch(_plugins.WatchedFolders);
        return changes;
    }

    // How changes are noticed counts at once, whatever becomes of the rest.
    private void FollowMode(GatewaySettings next)
    {
        HotOptions.Take(next, _running, ReloadSection);
        _triggers.Quiet = TimeSpan.FromMilliseconds(next.Gateway.Reload.DebounceMs);
        _watch.Follow(next.Gateway.Reload.Mode);
    }

    // What waits for a restart differs from what the gateway was started with; everything else, from what was applied last.
    private IReadOnlyList<ChangedKey> Differences(GatewaySettings next) =>
    [
        .. ConfigChanges.Between(_running.Values, next.Values).Where(change => change.Kind == OptionKind.Restart)
            .Concat(ConfigChanges.Between(_applied.Values, next.Values).Where(change => change.Kind != OptionKind.Restart))
            .OrderBy(change => change.Path, StringComparer.Ordinal),
    ];

    private PluginsReloadResult Result(GatewaySettings next, IReadOnlyList<PluginChange> changes, IReadOnlyList<ChangedKey> differences)
    {
        var follows = ReloadDecision.Of(next.Gateway.Reload.Mode, Asking.Nobody, ConfigChanges.Between(_running.Values, next.Values)).RestartsFor;
        return new PluginsReloadResult
        {
            Changes = changes,
            Issues = [],
            NeedRestart = differences.Of(OptionKind.Restart),
            Keys = KeyEffects.Of(differences, changes, _schemas),
            Restarts = follows.Count > 0 && _restart.WouldRun(next) ? true : null,
        };
    }

    private void Note(IReadOnlyList<ConfigIssue> issues)
    {
        if (issues.SequenceEqual(_issues))
        {
            return;
        }

        foreach (var issue in issues)
        {
            ReloadLog.Issue(_log, issue.ToString());
        }

        if (issues.Count == 0)
        {
            ReloadLog.Mended(_log, _reader.Path);
        }

        _issues = issues;
    }

    private void NoteRestart(IReadOnlyList<string> keys)
    {
        var text = string.Join(", ", keys);
        if (text.Length > 0 && text != _needRestart)
        {
            ReloadLog.NeedRestart(_log, text);
        }

        _needRestart = text;
    }

    private ConfigIssue Gone() => new(
        string.Empty,
        $"the file is gone; the gateway goes on with what it had. Remedy: restore it, e.g. from {_place.State.LastGood}") { File = _reader.Path };
}
