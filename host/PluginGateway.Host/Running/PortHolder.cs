using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginGateway.Host.Running;

/// <summary>Finds out, on Linux, which process listens on a port. Best effort: empty when it cannot be told.</summary>
internal static partial class PortHolder
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>For example <c> (held by process 4711, node)</c>.</summary>
    /// <param name="message">A text with an address and port in it.</param>
    public static string Describe(string message)
    {
        var match = PortInText().Match(message);
        return OperatingSystem.IsLinux() && match.Success && FindPid(int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture)) is { } pid
            ? $" (held by process {pid}{NameOf(pid)})"
            : string.Empty;
    }

    private static string? FindPid(int port)
    {
        var hexPort = port.ToString("X4", CultureInfo.InvariantCulture);
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(":" + hexPort, StringComparison.Ordinal))
            .Select(columns => $"socket:[{columns[9]}]")
            .ToHashSet(StringComparer.Ordinal);
        return sockets.Count == 0
            ? null
            : Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).FirstOrDefault(name => char.IsAsciiDigit(name![0]) && Holds(name, sockets));
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

    private static string NameOf(string pid)
    {
        try
        {
            return ", " + File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    [GeneratedRegex(@":(?<port>\d{1,5})(?!\d)", RegexOptions.ExplicitCapture | RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PortInText();
}
