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
internal sealed class Reconciler(
    PluginHost plugins, SettingsReader reader, GatewaySettings running, LastGood lastGood, ConfiguredSecrets secrets, GatewayPlace place, TimeProvider time, ILogger<Reconciler> log)
    : IAsyncDisposable
{
    private readonly TriggerQueue _triggers = new(TimeSpan.FromMilliseconds(running.Gateway.Reload.DebounceMs), time);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private FileWatch? _watch;
    private MetadataPoll? _poll;
    private volatile IReadOnlyList<string> _folders = [];
    private volatile bool _hadFile = running.Text is not null;
    private string _needRestart = string.Empty;
    private volatile IReadOnlyList<ConfigIssue> _issues = [];
    private int _applications;

    /// <summary>What is wrong with the configuration since it was last looked at; what was applied before serves.</summary>
    public IReadOnlyList<ConfigIssue> Issues => _issues;

    /// <summary>How often the configuration was read in order to apply it, the start included.</summary>
    public int Applications => Volatile.Read(ref _applications);

    /// <summary>Applies the settings that the gateway was started with, and then watches and waits for more.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (running.Gateway.Reload.Mode == ReloadMode.Hybrid)
        {
            _folders = plugins.WatchedFolders;
            _watch = new FileWatch(reader.Path, Own(place.State), Request, log);
            _watch.Watch(_folders);
            _poll = new MetadataPoll(time, () => FolderStamp.Of(reader.Path, _folders), Request);
        }

        Interlocked.Increment(ref _applications);
        secrets.Learn(reader.ReadFile());
        await plugins.ApplyAsync(running.Plugins, cancellation);
        lastGood.Keep(running.Text);
        WatchWhatIsUsed();
        _loop = Task.Run(RunAsync, CancellationToken.None);
        if (!Same(reader.ReadFile().Text, running.Text))
        {
            Request("changed while the gateway started");
        }
    }

    /// <summary>Something may have changed: applied soon, together with whatever else comes meanwhile.</summary>
    public void Request(string reason) => _triggers.Add(new Trigger(reason, IsByHand: false, Done: null));

    /// <summary>Somebody's signal: applied without waiting for quiet, and nobody waits for it.</summary>
    public void RequestNow(string reason) => _triggers.Add(new Trigger(reason, IsByHand: true, Done: null));

    /// <summary>Applies now; when an application is under way, in the next one.</summary>
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
            : new PluginsReloadResult
            {
                Changes = await plugins.PlanAsync(next.Plugins, cancellation),
                Issues = [],
                NeedRestart = RestartKeys.Changed(running.Values, next.Values),
            };
    }

    /// <summary>Reads the configuration as it is now. A file that was there and is gone is an issue.</summary>
    public SettingsReading Read()
    {
        var reading = reader.ReadFile();
        return reading is { Issues.Count: 0, Text: null } && _hadFile
            ? new SettingsReading([Gone()])
            : reading;
    }

    /// <summary>What the plugins that run have against a configuration. Nothing is changed.</summary>
    public async Task<IReadOnlyList<ConfigIssue>> CheckAsync(GatewaySettings next)
    {
        // Its secrets as well: the plugins may name them in what they answer.
        secrets.Learn(new SettingsReading([]) { Values = next.Values, Text = next.Text });
        return [.. (await plugins.CheckAsync(next.Plugins, _stopping.Token)).Select(problem => new ConfigIssue($"plugins.{problem.Key}.config", problem.Value) { File = reader.Path })];
    }

    /// <summary>Keys whose values in a configuration take effect only when the gateway is started again.</summary>
    public IReadOnlyList<string> NeedRestart(SettingsReading reading) => reading.Values is { } next ? RestartKeys.Changed(running.Values, next) : [];

    /// <summary>Stops watching; an application under way is given up.</summary>
    public async Task StopAsync()
    {
        _watch?.Dispose();
        _poll?.Dispose();
        await _stopping.CancelAsync();
        _triggers.Close();
        await _loop;
        Fail(_triggers.Rest(), Stopping());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    // What the gateway writes itself is no change of a plugin, even where somebody keeps plugins beside it.
    private static string[] Own(StateDirectory state) => [.. new[] { state.PluginStore, state.PluginData, state.Logs, state.ConfigHistory, state.Database }.Select(Path.GetFullPath)];

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
        ReloadLog.Applying(log, string.Join("; ", batch.Select(trigger => trigger.Reason).Distinct(StringComparer.Ordinal).Take(5)));
        try
        {
            var result = await ReconcileAsync();
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
            ReloadLog.Failed(log, e.ToString());
            Fail(batch, new GatewayException("the configuration could not be applied; the gateway's log has the details"));
        }
    }

    private async Task<PluginsReloadResult> ReconcileAsync()
    {
        Interlocked.Increment(ref _applications);
        _poll?.Mark();
        var reading = Read();
        Note(reading.Issues);
        if (reading.Settings is not { } next)
        {
            // What is watched may have been made anew all the same: the folder around the file, for one.
            _watch?.Watch(_folders);
            return new PluginsReloadResult { Changes = [], Issues = reading.Issues };
        }

        secrets.Learn(reading);
        var restart = RestartKeys.Changed(running.Values, next.Values);
        NoteRestart(restart);
        var changes = await plugins.ApplyAsync(next.Plugins, _stopping.Token);
        _hadFile = reading.Text is not null;
        lastGood.Keep(reading.Text);
        WatchWhatIsUsed();
        return new PluginsReloadResult { Changes = changes, Issues = [], NeedRestart = restart };
    }

    private void WatchWhatIsUsed()
    {
        var folders = plugins.WatchedFolders;
        _watch?.Watch(folders);
        if (!folders.SequenceEqual(_folders, StringComparer.Ordinal))
        {
            // Other folders make another stamp without any change in them.
            _folders = folders;
            _poll?.Mark();
        }
    }

    private void Note(IReadOnlyList<ConfigIssue> issues)
    {
        if (issues.SequenceEqual(_issues))
        {
            return;
        }

        foreach (var issue in issues)
        {
            ReloadLog.Issue(log, issue.ToString());
        }

        if (issues.Count == 0)
        {
            ReloadLog.Mended(log, reader.Path);
        }

        _issues = issues;
    }

    private void NoteRestart(IReadOnlyList<string> keys)
    {
        var text = string.Join(", ", keys);
        if (text.Length > 0 && text != _needRestart)
        {
            ReloadLog.NeedRestart(log, text);
        }

        _needRestart = text;
    }

    private ConfigIssue Gone() => new(
        string.Empty,
        $"the file is gone; the gateway goes on with what it had. Remedy: restore it, e.g. from {place.State.LastGood}") { File = reader.Path };
}
