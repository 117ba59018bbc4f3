using System.Globalization;

namespace PluginGateway.Host.Running;

/// <summary>A process that listens on a port.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Name">Its name, for example <c>node</c>; may be cut by the system.</param>
internal sealed record PortListener(int Pid, string Name)
{
    /// <summary>For people.</summary>
    public override string ToString() => Name.Length == 0 ? $"process {Pid}" : $"process {Pid}, {Name}";
}

/// <summary>Who listens on a port, on Linux: out of <c>/proc/net/tcp{,6}</c> and <c>/proc/*/fd</c>, without any other program.</summary>
/// <param name="IsInUse">Whether anybody does.</param>
/// <param name="Listeners">The processes that can be seen; those of other users cannot.</param>
internal sealed record PortListeners(bool IsInUse, IReadOnlyList<PortListener> Listeners)
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Looks.</summary>
    public static PortListeners Find(int port)
    {
        var hexPort = port.ToString("X4", CultureInfo.InvariantCulture);
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(":" + hexPort, StringComparison.Ordinal))
            .Select(columns => $"socket:[{columns[9]}]")
            .ToHashSet(StringComparer.Ordinal);
        return new PortListeners(
            sockets.Count > 0,
            sockets.Count == 0
                ? []
                : [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]) && Holds(name, sockets)).Select(name => Describe(name!))]);
    }

    private static bool Holds(string pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(fd => File.ResolveLinkTarget(fd, returnFinalTarget: false)?.Name is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static PortListener Describe(string pid) => new(int.Parse(pid, CultureInfo.InvariantCulture), LinuxProcess.NameOf(pid));
}
