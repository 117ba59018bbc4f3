using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Loads the plugins that are enabled, hands them to the gateway, and takes them out again. What is wrong with one plugin is told in its row of
/// <see cref="Status"/> and touches no other. Any thread; loading and stopping take turns.
/// </summary>
public sealed class PluginHost : IAsyncDisposable
{
    private readonly PluginHostOptions _options;
    private readonly IGenerationSink _sink;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GenerationRetirement _retirement;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ImmutableSortedDictionary<string, PluginRow> _rows = ImmutableSortedDictionary.Create<string, PluginRow>(StringComparer.Ordinal);
    private volatile IReadOnlyList<PluginGeneration> _generations = [];
    private bool _loaded;

    /// <summary>Creates a host that has loaded nothing. The first one of the process also takes its handler for unhandled exceptions.</summary>
    /// <param name="options">Where plugins are, and how long to wait for them.</param>
    /// <param name="sink">What generations are handed to.</param>
    /// <param name="logs">The log, which plugins write to as well.</param>
    /// <param name="time">The clock, which plugins get as well.</param>
    public PluginHost(PluginHostOptions options, IGenerationSink sink, ILoggerFactory logs, TimeProvider time)
    {
        (_options, _sink, _logs, _time) = (options, sink, logs, time);
        _log = logs.CreateLogger<PluginHost>();
        _retirement = new GenerationRetirement(options, time, _log);
        if (!UnhandledPluginExceptions.Install())
        {
            PluginHostLog.HandlerTaken(_log);
        }
    }

    /// <summary>The generations that run, in the order of their entries. A snapshot.</summary>
    public IReadOnlyList<PluginGeneration> Generations => _generations;

    /// <summary>One row per plugin that was found or is named in an entry, by id.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<PluginStatus> Status() => [.. _rows.Values.Select(row => row.Now())];

    /// <summary>Loads all enabled entries at the same time and admits them in their order. Called once.</summary>
    /// <param name="entries">The members of <c>plugins</c>; each id once.</param>
    /// <param name="ct">Gives up; what is admitted by then runs until <see cref="StopAsync"/>.</param>
    /// <returns>A task that ends when each enabled plugin runs or is faulted.</returns>
    /// <exception cref="InvalidOperationException">Called a second time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task LoadAsync(IReadOnlyList<PluginEntry> entries, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_loaded)
            {
                throw new InvalidOperationException("Plugins are loaded once per host.");
            }

            _loaded = true;
            await LoadAllAsync(entries, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Withdraws, drains and unloads every generation, all at the same time. Never throws because of a plugin; may be called again.</summary>
    /// <param name="ct">Cancelled when calls under way are not to be waited for; they are cancelled then, and everything is disposed all the same.</param>
    /// <returns>A task that ends when nothing of a plugin runs any more, or refuses to end and is abandoned.</returns>
    public async Task StopAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            var generations = _generations;
            _generations = [];
            await Task.WhenAll(generations.Select(generation => StopAsync(generation, ct)));
            _rows = _rows.SetItems(generations.Select(generation => generation.Info.Id).Select(id => KeyValuePair.Create(id, _rows[id].Stopped(Now()))));
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
        _turn.Dispose();
    }

    private async Task LoadAllAsync(IReadOnlyList<PluginEntry> entries, CancellationToken ct)
    {
        var catalogue = await Task.Run(() => PluginCatalogue.Scan(_options.SearchRoots), ct);
        new PluginStore(_options.StoreDirectory).Sweep(_time.GetUtcNow());
        _rows = KnownPlugins.Rows(catalogue, entries, Now());
        var loader = new PluginLoader(_options, catalogue, _retirement, _logs, _time);
        var loads = entries.Where(entry => entry.Enabled).Select(entry => Task.Run(() => loader.LoadAsync(entry, number: 1, ct), ct)).ToList();
        try
        {
            foreach (var load in loads)
            {
                await AdmitAsync(await load, loader);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(loads.Select(UnloadAsync));
            throw;
        }
    }

    private async Task AdmitAsync(PluginRow row, PluginLoader loader)
    {
        if (row.Generation is { } generation)
        {
            try
            {
                row = row with { Status = row.Status with { Contributions = _sink.Admit(generation) } };
                _generations = [.. _generations, generation];
                PluginHostLog.Running(_log, row.Status.Id, generation.Info.Version, generation.Info.Generation, string.Join(", ", row.Status.Contributions));
            }
            catch (Exception e) // the boundary to the plugin: its method families register here
            {
                await _retirement.RetireAsync(generation, CancellationToken.None);
                row = loader.Refused(row.Status, e);
            }
        }

        _rows = _rows.SetItem(row.Status.Id, row);
    }

    /// <summary>For a load that was given up: what was built is not left behind, unless it runs already.</summary>
    private async Task UnloadAsync(Task<PluginRow> load)
    {
        try
        {
            if ((await load).Generation is { } generation && !_generations.Contains(generation))
            {
                await _retirement.RetireAsync(generation, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // Not built, as asked.
        }
    }

    private async Task StopAsync(PluginGeneration generation, CancellationToken ct)
    {
        try
        {
            await _sink.WithdrawAsync(generation, ct);
        }
        catch (Exception e) // the plugin's code may run in it; the generation is closed all the same
        {
            PluginHostLog.StopFailed(_log, generation.Info.Id, "withdrawing it", e.ToString());
        }

        await _retirement.RetireAsync(generation, ct);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
