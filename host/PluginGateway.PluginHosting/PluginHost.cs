using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Makes what runs be what is wanted: loads the plugins that are enabled, swaps those that changed, takes out those that are not wanted any more, while everything
/// else runs on. What is wrong with one plugin is told in its row of <see cref="Status"/> and touches no other. Any thread; applications take turns.
/// </summary>
public sealed class PluginHost : IAsyncDisposable
{
    private readonly PluginHostOptions _options;
    private readonly TimeProvider _time;
    private readonly SlotServices _services;
    private readonly UnloadProof _proof;
    private readonly SpinWatch _spins;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping;
    private readonly ConcurrentDictionary<string, PluginSlot> _slots = new(StringComparer.Ordinal);
    private volatile ImmutableSortedDictionary<string, PluginStatus> _known = ImmutableSortedDictionary.Create<string, PluginStatus>(StringComparer.Ordinal);
    private volatile IReadOnlyList<PluginEntry> _entries = [];
    private DateTimeOffset _tidied;

    /// <summary>Creates a host that has loaded nothing. The first one of the process also takes its handler for unhandled exceptions.</summary>
    /// <param name="options">Where plugins are, and how long to wait for them.</param>
    /// <param name="sink">What generations are handed to.</param>
    /// <param name="logs">The log, which plugins write to as well.</param>
    /// <param name="time">The clock, which plugins get as well.</param>
    public PluginHost(PluginHostOptions options, IGenerationSink sink, ILoggerFactory logs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, time);
        var log = logs.CreateLogger<PluginHost>();
        _stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _proof = new UnloadProof(time, log);
        _spins = new SpinWatch(this, options.SpinInterval, time, log, (plugin, what) => _slots.GetValueOrDefault(plugin)?.Tell(what));
        var retirement = new GenerationRetirement(options, time, log, _stopping.Token);
        _services = new SlotServices(options, sink, new PluginLoader(options, retirement, logs, time, this), retirement, _proof, _spins, time, log, change => Changed?.Invoke(change));
        if (!UnhandledPluginExceptions.Install())
        {
            PluginHostLog.HandlerTaken(log);
        }
    }

    /// <summary>Raised on every change of a plugin's state, on whatever thread it happened; must be brief.</summary>
    public event Action<PluginChangedPayload>? Changed;

    /// <summary>The generations that serve, by plugin. A snapshot.</summary>
    public IReadOnlyList<PluginGeneration> Generations => [.. _slots.ToArray().OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => slot.Value.Current).OfType<PluginGeneration>()];

    /// <summary>The folders whose content matters: search roots, and the sources that entries name.</summary>
    public IReadOnlyList<string> WatchedFolders => [.. _options.SearchRoots, .. _entries.Select(entry => entry.Source).OfType<string>()];

    /// <summary>One row per plugin that was found or is named in an entry, by id.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<PluginStatus> Status()
    {
        var rows = _known.ToBuilder();
        foreach (var (id, slot) in _slots)
        {
            if (slot.Status() is { } row)
            {
                rows[id] = row;
            }
        }

        return [.. rows.Values];
    }

    /// <summary>What <see cref="ApplyAsync"/> would do. Nothing of a plugin is run.</summary>
    /// <param name="entries">The members of <c>plugins</c>; each id once.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>One change per plugin that is named or runs, by id.</returns>
    public async Task<IReadOnlyList<PluginChange>> PlanAsync(IReadOnlyList<PluginEntry> entries, CancellationToken ct) =>
        [.. (await Task.Run(() => Plan(entries, PluginCatalogue.Scan(_options.SearchRoots)), ct)).Select(change => change.ToChange())];

    /// <summary>Asks the plugins that run about a configuration that they would have to take as they are. Runs their validators, and changes nothing.</summary>
    /// <param name="entries">The members of <c>plugins</c>; each id once.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What is wrong, by plugin.</returns>
    public async Task<IReadOnlyDictionary<string, string>> CheckAsync(IReadOnlyList<PluginEntry> entries, CancellationToken ct)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in await Task.Run(() => Plan(entries, PluginCatalogue.Scan(_options.SearchRoots)), ct))
        {
            if (change.Action == PlanActions.Reconfigure && SlotOf(change.Id).Current is { } generation
                && await new Reconfiguring(_services).TryAsync(generation, change.Entry!.Config, ct) is { } problem)
            {
                problems[change.Id] = problem;
            }
        }

        return problems;
    }

    /// <summary>Makes what runs be what is wanted. Called at the start and whenever something may have changed.</summary>
    /// <param name="entries">The members of <c>plugins</c>; each id once.</param>
    /// <param name="ct">Gives up; what was changed by then stays so.</param>
    /// <returns>What was done, one change per plugin; ends when every new generation serves or was refused.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<IReadOnlyList<PluginChange>> ApplyAsync(IReadOnlyList<PluginEntry> entries, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await _turn.WaitAsync(ct);
        try
        {
            var catalogue = await Task.Run(() => PluginCatalogue.Scan(_options.SearchRoots), ct);
            var plan = await Task.Run(() => Plan(entries, catalogue), ct);
            _entries = entries;
            _known = KnownPlugins.Rows(catalogue, entries, _time.GetUtcNow().ToUnixTimeMilliseconds());
            await Task.Run(() => TidyStore(plan), ct);
            return await ApplyAsync(plan, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Loads a plugin anew, whether it changed or not, and lifts its quarantine.</summary>
    /// <param name="id">The plugin, which must be enabled.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What was done; empty when it is not enabled.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<IReadOnlyList<PluginChange>> ReloadAsync(string id, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_entries.FirstOrDefault(entry => entry.Id == id) is not { Enabled: true } entry)
            {
                return [];
            }

            var sample = await Task.Run(() => FolderSample.Take(PluginCatalogue.Scan(_options.SearchRoots), entry), ct);
            var action = SlotOf(id).Current is null ? PlanActions.Add : PlanActions.Change;
            return await ApplyAsync([new PlannedChange(id, action, "asked for") { Entry = entry, Folder = sample }], ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Compares a plugin's folder, its pin and what runs. Nothing of the plugin is run.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What was found.</returns>
    public Task<PluginVerification> VerifyAsync(string id, CancellationToken ct) =>
        Task.Run(() => PluginVerifying.Run(id, _entries.FirstOrDefault(entry => entry.Id == id), PluginCatalogue.Scan(_options.SearchRoots), _slots.GetValueOrDefault(id)?.Current?.Hash), ct);

    /// <summary>Withdraws, drains and unloads every generation, all at the same time. Never throws because of a plugin; may be called again.</summary>
    /// <param name="ct">Cancelled when calls under way are not to be waited for; they are cancelled then, and everything is disposed all the same.</param>
    /// <returns>A task that ends when nothing of a plugin runs any more, or refuses to end and is abandoned.</returns>
    public async Task StopAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _stopping.CancelAfter(_options.StopTimeout);
            await using var hurry = ct.Register(_stopping.Cancel);
            await Task.WhenAll(_slots.Values.Select(slot => slot.StopAsync(ct)));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops what is not stopped.</summary>
    /// <returns>A task that ends when it is.</returns>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _proof.DisposeAsync();
        await _spins.DisposeAsync();
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }

        _stopping.Dispose();
        _turn.Dispose();
    }

    /// <summary>What nobody has used for a day goes; at most once an hour, before anything is loaded.</summary>
    private void TidyStore(List<PlannedChange> plan)
    {
        var now = _time.GetUtcNow();
        if (now - _tidied < TimeSpan.FromHours(1))
        {
            return;
        }

        _tidied = now;
        var store = new PluginStore(_options.StoreDirectory);
        store.Sweep(now);
        var used = plan.Select(change => change.Folder?.Hash).Concat(_slots.Values.SelectMany(slot => slot.Contents)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        store.RemoveUnused(used, TimeSpan.FromDays(1), now);
    }

    private PluginSlot SlotOf(string id) => _slots.GetOrAdd(id, name => new PluginSlot(name, _services));

    private List<PlannedChange> Plan(IReadOnlyList<PluginEntry> entries, PluginCatalogue catalogue)
    {
        var plan = entries.Select(entry => SlotOf(entry.Id).Plan(entry, entry.Enabled ? FolderSample.Take(catalogue, entry) : null)).ToList();
        plan.AddRange(_slots.Where(slot => !plan.Exists(change => change.Id == slot.Key)).Select(slot => slot.Value.Plan(entry: null, sample: null)).Where(change => change.Action != PlanActions.Keep));
        plan.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));
        return plan;
    }

    /// <summary>What goes makes room for what comes; what comes takes its names in order, and loads at the same time.</summary>
    private async Task<IReadOnlyList<PluginChange>> ApplyAsync(List<PlannedChange> plan, CancellationToken ct)
    {
        var removed = await Task.WhenAll(plan.Where(change => change.Action == PlanActions.Remove).Select(change => SlotOf(change.Id).ApplyAsync(change, Task.CompletedTask, ct)));
        var tasks = new List<Task<PluginChange>>();
        Task before = Task.CompletedTask;
        foreach (var change in plan.Where(change => change.Action != PlanActions.Remove))
        {
            var turn = before;
            var task = Task.Run(() => SlotOf(change.Id).ApplyAsync(change, turn, ct), ct);
            before = change.Action == PlanActions.Add ? Task.WhenAny(task) : before;
            tasks.Add(task);
        }

        return [.. removed.Concat(await Task.WhenAll(tasks)).OrderBy(change => change.Id, StringComparer.Ordinal)];
    }
}
