using System.Globalization;
using PluginGateway.Host.Running;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>
/// Whether programs that plugins have started outlive their gateway. They are told by where they run: each child is started in its plugin's own folder, below
/// <c>plugin-data</c>.
/// </summary>
internal sealed class OrphanCheck : ICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public string Id => "orphans";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Task.FromResult<IReadOnlyList<Finding>>([Finding.Note("programs that plugins left behind can be told on Linux only")]);
        }

        var orphans = Find(scene);
        return Task.FromResult<IReadOnlyList<Finding>>(orphans.Count == 0
            ? [Finding.Ok("no program of a plugin outlives its gateway")]
            : [Finding.Warning($"programs of plugins run without their gateway: {string.Join("; ", orphans)}", $"kill {string.Join(' ', orphans.Select(orphan => orphan.Pid))}") with
            {
                Fix = new Fix($"end {string.Join("; ", orphans)}", IsSafe: false, token => EndAsync(orphans, token)),
            }]);
    }

    private static List<PortListener> Find(Scene scene)
    {
        var folder = scene.State.PluginData + "/";
        var gateway = scene.Holder?.Pid;
        return
        [
            .. from path in Directory.EnumerateDirectories("/proc")
               let name = Path.GetFileName(path)
               where char.IsAsciiDigit(name[0])
               let pid = int.Parse(name, CultureInfo.InvariantCulture)
               where LinuxProcess.FolderOf(pid) is { } home && (home + "/").StartsWith(folder, StringComparison.Ordinal) && LinuxProcess.Incarnation(pid) is not null
               where gateway is not { } owner || !LinuxProcess.IsBelow(pid, owner)
               orderby pid
               select new PortListener(pid, LinuxProcess.NameOf(name)),
        ];
    }

    private static async Task EndAsync(List<PortListener> orphans, CancellationToken cancellation)
    {
        var ended = orphans.Select(orphan => (orphan.Pid, Incarnation: LinuxProcess.Incarnation(orphan.Pid))).ToArray();
        foreach (var (pid, _) in ended)
        {
            LinuxProcess.Terminate(pid);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (Array.Exists(ended, end => end.Incarnation is not null && LinuxProcess.Incarnation(end.Pid) == end.Incarnation))
            {
                await tick.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"they did not end within {Patience.TotalSeconds:0} s; kill -KILL {string.Join(' ', ended.Select(end => end.Pid))}", e);
        }
    }
}
