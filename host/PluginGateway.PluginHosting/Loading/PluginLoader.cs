using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>Takes one plugin from its folder to a generation, in two steps: what can be told without running it, and running it.</summary>
/// <param name="host">On whose behalf.</param>
internal sealed class PluginLoader(PluginHostOptions options, GenerationRetirement retirement, ILoggerFactory logs, TimeProvider time, object host)
{
    private readonly ILogger _log = logs.CreateLogger<PluginHost>();
    private readonly PluginStore _store = new(options.StoreDirectory);
    private readonly GenerationFactory _factory = new(new NativeStore(options.StoreDirectory), logs, time, host, options.Schemas);

    /// <summary>Copies the folder into the store and checks the copy: what was checked is what is loaded.</summary>
    /// <exception cref="PluginRefusedException">It cannot be loaded; the message says why.</exception>
    public async Task<LoadRequest> StageAsync(PluginEntry entry, PluginFolder folder, int number, LoadReport report, CancellationToken ct)
    {
        (report.Source, report.Version) = (folder.Path, folder.Manifest.Version);
        var stored = await new FolderSettling(_store, options, time).PutAsync(folder.Path, ct);
        report.Hash = stored.Hash;
        if (entry.Sha256 is { } pin && !string.Equals(pin, stored.Hash, StringComparison.OrdinalIgnoreCase))
        {
            throw new PluginRefusedException(
                $"its content has the hash {stored.Hash}, and \"sha256\" in plugins.json allows {pin} alone. Remedy: install the content you meant, or allow this one: pgw plugins enable {entry.Id} --pin");
        }

        var manifest = PluginManifest.Read(stored.Directory);
        if (!string.Equals(manifest.Id, entry.Id, StringComparison.Ordinal))
        {
            throw new PluginRefusedException($"its {PluginManifest.FileName} changed to '{manifest.Id}' while it was copied. Remedy: try again when it is installed.");
        }

        var type = Inspect(stored.Directory, manifest, report);
        var info = new PluginInfo(manifest.Id, manifest.Version, number, Path.Combine(Path.GetFullPath(options.DataDirectory), manifest.Id), stored.Directory);
        return new LoadRequest(info, stored.Hash, Path.Combine(stored.Directory, manifest.Entry), type, entry.Config);
    }

    /// <summary>Everything that can be told without running it.</summary>
    /// <returns>The name of the class that describes the plugin.</returns>
    /// <exception cref="PluginRefusedException">Something is wrong.</exception>
    public static string Inspect(string directory, PluginManifest manifest, LoadReport report)
    {
        var path = Path.Combine(directory, manifest.Entry);
        var facts = AssemblyFacts.Read(path);
        (report.Version, report.Contracts) = (manifest.Version, ContractsCheck.ContractsVersion(facts));
        var declaration = ContractsCheck.Check(facts, manifest, path);
        DependencyCheck.Check(directory, manifest.Entry, facts);
        return declaration.TypeName;
    }

    /// <summary>Runs the plugin's code, on a thread of its own: a plugin that hangs must cost the others neither time nor a pool thread.</summary>
    /// <exception cref="Exception">Whatever the plugin throws; then nothing of it is left.</exception>
    public async Task<PluginGeneration> BuildAsync(LoadRequest request, CancellationToken ct)
    {
        var building = Start(request);
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

    // Nothing of the execution context of who asked for it: a connection's would stay in what the plugin starts, for as long as it runs.
    private Task<PluginGeneration> Start(LoadRequest request)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(() => _factory.CreateAsync(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        }
    }

    private async Task DiscardAsync(Task<PluginGeneration> building, string id)
    {
        try
        {
            var generation = await building;
            PluginHostLog.TooLate(_log, id);
            await retirement.RetireAsync(generation);
        }
        catch (Exception e) // nobody waits for it any more; the factory has cleaned up
        {
            PluginHostLog.RefusedDetails(_log, id, e.ToString());
        }
    }
}
