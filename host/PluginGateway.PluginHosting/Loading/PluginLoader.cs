using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>Takes one plugin from its folder to a generation. What goes wrong is a row with a text, never an exception.</summary>
internal sealed class PluginLoader(PluginHostOptions options, PluginCatalogue catalogue, GenerationRetirement retirement, ILoggerFactory logs, TimeProvider time)
{
    private readonly ILogger _log = logs.CreateLogger<PluginHost>();
    private readonly PluginStore _store = new(options.StoreDirectory);
    private readonly GenerationFactory _factory = new(new NativeStore(options.StoreDirectory), logs, time);

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<PluginRow> LoadAsync(PluginEntry entry, int number, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var status = new PluginStatus { Id = entry.Id, State = PluginStates.Faulted };
        try
        {
            var folder = catalogue.Find(entry);
            status = status with { Source = folder.Path, Version = folder.Manifest.Version };
            var stored = _store.Put(folder.Path, ct);
            status = status with { Hash = stored.Hash };
            var request = Inspect(entry, number, stored, ref status);
            var generation = await BuildAsync(request, ct);
            status = status with { State = PluginStates.Running, Generation = number, LoadMs = time.GetElapsedTime(started).TotalMilliseconds };
            return new PluginRow(status with { Since = Now() }, generation);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) // the boundary to the plugin: its code may throw anything, and it must not keep others from running
        {
            return Refused(status, e);
        }
    }

    /// <summary>A row that says why a plugin does not run; also logs it.</summary>
    public PluginRow Refused(PluginStatus status, Exception reason)
    {
        var error = RefusalText.Of(status, reason);
        PluginHostLog.Refused(_log, status.Id, error);
        PluginHostLog.RefusedDetails(_log, status.Id, reason.ToString());
        return new PluginRow(status with { State = PluginStates.Faulted, Error = error, Since = Now() }, Generation: null);
    }

    /// <summary>Everything that can be told without running it, from the stored copy: what was checked is what is loaded.</summary>
    private LoadRequest Inspect(PluginEntry entry, int number, StoredPlugin stored, ref PluginStatus status)
    {
        var manifest = PluginManifest.Read(stored.Directory);
        if (!string.Equals(manifest.Id, entry.Id, StringComparison.Ordinal))
        {
            throw new PluginRefusedException($"its {PluginManifest.FileName} changed to '{manifest.Id}' while it was copied. Remedy: try again when it is installed.");
        }

        var path = Path.Combine(stored.Directory, manifest.Entry);
        var facts = AssemblyFacts.Read(path);
        status = status with { Version = manifest.Version, Contracts = ContractsCheck.ContractsVersion(facts) };
        var declaration = ContractsCheck.Check(facts, manifest, path);
        DependencyCheck.Check(stored.Directory, manifest.Entry, facts);
        var info = new PluginInfo(manifest.Id, manifest.Version, number, Path.Combine(Path.GetFullPath(options.DataDirectory), manifest.Id), stored.Directory);
        return new LoadRequest(info, stored.Hash, path, declaration.TypeName, entry.Config);
    }

    /// <summary>On a thread of its own: a plugin that hangs must cost the others neither time nor a pool thread.</summary>
    private async Task<PluginGeneration> BuildAsync(LoadRequest request, CancellationToken ct)
    {
        var building = Task.Factory.StartNew(() => _factory.CreateAsync(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            return await building.WaitAsync(options.ConfigureTimeout, time, ct);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !building.IsCompleted)
        {
            _ = DiscardAsync(building, request.Info.Id);
            ct.ThrowIfCancellationRequested();
            throw new PluginRefusedException(
                $"it did not end its Configure within {options.ConfigureTimeout.TotalSeconds:0.###} s. Remedy: Configure only registers; move what waits to a channel's RunAsync or a first call.");
        }
    }

    private async Task DiscardAsync(Task<PluginGeneration> building, string id)
    {
        try
        {
            var generation = await building;
            PluginHostLog.TooLate(_log, id);
            await retirement.RetireAsync(generation, CancellationToken.None);
        }
        catch (Exception e) // nobody waits for it any more; the factory has cleaned up
        {
            PluginHostLog.RefusedDetails(_log, id, e.ToString());
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
