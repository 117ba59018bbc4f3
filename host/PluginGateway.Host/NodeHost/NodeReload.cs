using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Reload;

namespace PluginGateway.Host.NodeHost;

/// <summary>Makes the plugins that run on a node be those that its file enables, at the start and whenever the file or a plugin folder changes.</summary>
internal sealed class NodeReload(PluginHost plugins, SettingsReader reader, NodePlace place, TimeProvider time, ILogger<NodeReload> log)
{
    // A copy of a folder is many changes.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly Channel<string> _changes = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Raised when something may be offered that was not before, or the other way about.</summary>
    public event Action? Applied;

    /// <summary>Applies the file as it is.</summary>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        var reading = reader.ReadFile();
        if (reading.Settings is not { } settings)
        {
            foreach (var issue in reading.Issues)
            {
                NodeLog.Issue(log, issue.ToString());
            }

            return;
        }

        foreach (var change in await plugins.ApplyAsync(settings.Plugins, cancellation))
        {
            if (change.Action != "keep")
            {
                var row = plugins.Status().FirstOrDefault(plugin => plugin.Id == change.Id);
                NodeLog.Plugin(log, change.Id, row?.Error is { } error ? $"{row.State}: {error}" : row?.State ?? change.Action);
            }
        }

        Applied?.Invoke();
    }

    /// <summary>Follows changes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        string[] own = [place.State.PluginStore, place.State.PluginData, place.State.Logs, place.Calls, place.Identity, place.Status];
        using var watch = new FileWatch(reader.Path, own, Request, log);
        watch.Watch(Watched());
        using var poll = new MetadataPoll(time, () => FolderStamp.Of(reader.Path, Watched()), Request);
        try
        {
            while (await _changes.Reader.WaitToReadAsync(stop))
            {
                await Task.Delay(Quiet, time, stop);
                _changes.Reader.TryRead(out _);
                poll.Mark();
                await ApplySafelyAsync(stop);
                watch.Watch(Watched());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    // The policy is a file; where there is none yet, its coming is heard of all the same.
    private IReadOnlyList<string> Watched() => [.. plugins.WatchedFolders, place.ExecPolicy];

    private void Request(string reason) => _changes.Writer.TryWrite(reason);

    private async Task ApplySafelyAsync(CancellationToken stop)
    {
        try
        {
            await ApplyAsync(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // The boundary to the plugins: whatever comes out of an application must not end the loop.
            NodeLog.ApplyFailed(log, e.ToString());
        }
    }
}
