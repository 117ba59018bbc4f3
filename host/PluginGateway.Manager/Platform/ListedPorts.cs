using System.Globalization;

namespace PluginGateway.Manager.Platform;

/// <summary>Who listens, on Windows and macOS: what <c>netstat</c> or <c>lsof</c> says.</summary>
/// <param name="commands">Runs them.</param>
/// <param name="isWindows">Which of the two.</param>
internal sealed class ListedPorts(ICommandRunner commands, bool isWindows) : IPortInspector
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<int>> ListenersAsync(int port, CancellationToken cancellation)
    {
        var command = isWindows ? SystemCommand.Of("netstat", "-ano") : SystemCommand.Of("lsof", "-i", $":{port}", "-sTCP:LISTEN", "-t");
        var result = await commands.RunAsync(command, Limit, cancellation);
        var found = isWindows ? (result?.Output ?? []).Select(line => OfNetstat(line, port)) : (result?.Output ?? []).Select(line => line.Trim());
        return [.. found.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).Distinct()];
    }

    public bool IsFree(int port) => LoopbackPort.IsFree(port);

    // The local address itself is looked at: as a part of the line, 18789 is in 187890 as well.
    private static string? OfNetstat(string line, int port)
    {
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return columns.Length >= 5 && columns[3] == "LISTENING" && columns[1].EndsWith($":{port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal) ? columns[4] : null;
    }
}
