using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.PluginHosting;

/// <summary>The children of one generation. They end with it.</summary>
internal sealed class PluginProcesses(PluginInfo info, ILogger log, TimeProvider time) : IPluginProcesses, IAsyncDisposable
{
    private const int ShortestSecret = 4;

    private static readonly string[] SecretNames = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "AUTH"];

    private readonly ConcurrentDictionary<PluginProcess, string> _running = new();
    private volatile bool _closed;

    public async Task<IPluginProcess> StartAsync(PluginProcessStart start, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(start);
        var name = start.Name ?? Path.GetFileName(start.File);
        var guarded = await ProcessLaunch.IsGuardedAsync();
        if (!guarded)
        {
            ProcessLog.NotGuarded(log, info.Id, name);
        }

        var launch = ProcessLaunch.Info(start, start.WorkingDirectory ?? Directory.CreateDirectory(info.DataDirectory).FullName, guarded);
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_closed, this);
        var errors = new ErrorOutput(info.Id, name, SecretsOf(start), log, time);
        var process = new PluginProcess(await ProcessStarter.StartAsync(launch), start, guarded, errors);
        ProcessLog.Started(log, info.Id, name, process.Id);
        _running.TryAdd(process, name);
        _ = ForgetAsync(process, name);
        if (_closed)
        {
            // Closed while it was started.
            await process.DisposeAsync();
            throw new ObjectDisposedException(nameof(PluginProcesses));
        }

        return process;
    }

    /// <summary>Stops those that the plugin has left, all at the same time, and starts none any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await Task.WhenAll(_running.Keys.Select(process => process.DisposeAsync().AsTask()));
    }

    /// <summary>Kills what still runs, now.</summary>
    public void KillAll()
    {
        _closed = true;
        foreach (var process in _running.Keys)
        {
            process.Kill();
        }
    }

    private static List<string> SecretsOf(PluginProcessStart start) =>
    [
        .. start.Environment.Where(pair => Array.Exists(SecretNames, name => pair.Key.Contains(name, StringComparison.OrdinalIgnoreCase))).Select(pair => pair.Value)
            .Concat(start.Secrets)
            .Where(secret => secret.Length >= ShortestSecret)
            .OrderByDescending(secret => secret.Length),
    ];

    private async Task ForgetAsync(PluginProcess process, string name)
    {
        var code = await process.Exit;
        _running.TryRemove(process, out _);
        ProcessLog.Ended(log, info.Id, name, process.Id, code);
    }
}
