using System.Globalization;

namespace PluginGateway.Manager.Platform;

/// <summary>Who listens, on Linux: the sockets of <c>/proc/net/tcp</c> and <c>tcp6</c>, and whose descriptors they are.</summary>
/// <param name="proc">The folder, for tests.</param>
internal sealed class ProcPorts(string proc = "/proc") : IPortInspector
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["tcp", "tcp6"];

    public Task<IReadOnlyList<int>> ListenersAsync(int port, CancellationToken cancellation)
    {
        var sockets = Tables.SelectMany(table => SocketsOf(Path.Combine(proc, "net", table), port)).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<int> owners = sockets.Count == 0 ? [] : [.. ProcessIds().Where(id => Holds(id, sockets))];
        return Task.FromResult(owners);
    }

    public bool IsFree(int port) => LoopbackPort.IsFree(port);

    private static IEnumerable<string> SocketsOf(string table, int port)
    {
        var ending = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return Lines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[1].EndsWith(ending, StringComparison.Ordinal) && columns[3] == Listening)
            .Select(columns => columns[9]);
    }

    private static string[] Lines(string table)
    {
        try
        {
            return File.ReadAllLines(table);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private IEnumerable<int> ProcessIds() => Directory.EnumerateDirectories(proc)
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id != 0);

    /// <summary>False for processes of others, too, whose descriptors nobody shows us.</summary>
    private bool Holds(int processId, HashSet<string> sockets)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(proc, processId.ToString(CultureInfo.InvariantCulture), "fd")).EnumerateFileSystemInfos().Any(entry => entry.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
