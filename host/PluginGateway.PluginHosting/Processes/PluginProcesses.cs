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
        var process = Watch(await ProcessStarter.StartAsync(launch), start, guarded, errors);
        ProcessLog.Started(log, info.Id, name, process.Id);
        Own(process, name);
        if (_closed)
        {
            // Closed while it was started.
            await process.DisposeAsync();
            throw new ObjectDisposedException(nameof(PluginProcesses));
        }

        return process;
    }

    public Stream Release(IPluginProcess process)
    {
        if (process is not PluginProcess { CanOutlive: true } own || !_running.TryRemove(own, out _))
        {
            throw new InvalidOperationException("only a program that this plugin runs, and has started with CanOutlive, can be left to another generation");
        }

        return new ReleasedProcess(info.Id, own);
    }

    public IPluginProcess? Adopt(Stream connection)
    {
        if (_closed || connection is not ReleasedProcess released || released.Plugin != info.Id || released.Take() is not { } process)
        {
            return null;
        }

        Own(process, $"{info.Id} ({process.Id})");
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

    /// <summary>What reads from a child outlives a generation, if the child does: nothing of the plugin's execution context goes along.</summary>
    private static PluginProcess Watch(System.Diagnostics.Process process, PluginProcessStart start, bool guarded, ErrorOutput errors)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return new PluginProcess(process, start, guarded, errors);
        }
    }

    private void Own(PluginProcess process, string name)
    {
        _running.TryAdd(process, name);
        using (ExecutionContext.SuppressFlow())
        {
            _ = ForgetAsync(process, name);
        }
    }

    private async Task ForgetAsync(PluginProcess process, string name)
    {
        var code = await process.Exit;
        if (_running.TryRemove(process, out _))
        {
            ProcessLog.Ended(log, info.Id, name, process.Id, code);
        }
    }
}
