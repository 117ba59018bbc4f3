using System.Globalization;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Running;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the gateway has its port, or could have it; and whether another profile's is too near.</summary>
internal sealed class PortCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "port";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var holder = scene.Holder;
        var port = holder is { Port: > 0 } ? holder.Port : Configured(scene);
        var findings = new List<Finding> { OperatingSystem.IsLinux() ? Judge(port, holder, PortListeners.Find(port)) : Finding.Note($"who listens on port {port} can be told on Linux only") };
        findings.AddRange(Neighbours(scene, port));
        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }

    private static Finding Judge(int port, LockHolder? holder, PortListeners found) => (holder, found) switch
    {
        ({ } mine, { IsInUse: false }) => Finding.Error($"process {mine.Pid} holds the state directory, but nobody listens on port {port}: it starts, it stops, or it hangs", $"look at its log (pgw logs shows none now); when it stays so: kill {mine.Pid}"),
        ({ } mine, _) when found.Listeners.Count > 0 && found.Listeners.All(listener => listener.Pid != mine.Pid) =>
            Finding.Error($"port {port} is held by {found.Listeners[0]}, not by the gateway (process {mine.Pid})", "end the other one, or choose another gateway.port"),
        (not null, _) => Finding.Ok($"the gateway listens on port {port}"),
        (null, { IsInUse: false }) => Finding.Ok($"port {port} is free"),
        (null, { Listeners: [] }) => Finding.Error($"port {port} is held by a process of another user", "end it as that user, or choose another gateway.port"),
        (null, { Listeners: [var first, ..] }) => Finding.Error($"port {port} is held by {first}, and the gateway could not start", "pgw gateway --force ends it, --port or gateway.port chooses another") with
        {
            Fix = new Fix($"end {first}", IsSafe: false, async cancellation => await ForcedPort.FreeAsync(port, cancellation)),
        },
    };

    private static int Configured(Scene scene) =>
        int.TryParse(scene.Reading.Values?["gateway:port"], CultureInfo.InvariantCulture, out var port) ? port : scene.Location.Profile.Port;

    // Gateways of the same person that run now, by their state directories.
    private static IEnumerable<Finding> Neighbours(Scene scene, int port)
    {
        var home = Path.GetDirectoryName(StateDirectory.DefaultPath)!;
        foreach (var folder in Directory.Exists(home) ? Directory.EnumerateDirectories(home, Path.GetFileName(StateDirectory.DefaultPath) + "*") : [])
        {
            var other = new StateDirectory(folder);
            if (folder != scene.State.Path && StateLock.IsHeld(other) && StateLock.ReadHolder(other) is { Port: > 0 } holder && Math.Abs(holder.Port - port) is > 0 and < DerivedPorts.Spacing)
            {
                yield return Finding.Note(
                    $"the gateway of {folder} has port {holder.Port}: ports that browsers and canvases derive from both may meet", $"keep gateways' ports {DerivedPorts.Spacing} apart");
            }
        }
    }
}
