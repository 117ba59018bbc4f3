using System.Security.Cryptography;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Diagnostics;

/// <summary>
/// Reads the gateway's log from its end (<c>methods.md</c> §1). Only whole lines are given: the one that is being written comes with the next call, and no character is
/// ever cut. A cursor names its file, so that a rotation is never taken for a place in the new one. Any thread.
/// </summary>
public sealed class LogFile(StateDirectory state)
{
    /// <summary>The longest that a file grows before the next is begun, in bytes.</summary>
    public const long LimitBytes = 20 * 1024 * 1024;

    /// <summary>The beginning of the files' names; the day follows.</summary>
    public const string Prefix = "gateway-";

    /// <summary>Their end.</summary>
    public const string Extension = ".jsonl";

    private const int DefaultLines = 500;
    private const int DefaultBytes = 250_000;

    // A cursor is 26 bits for the file and 26 for the place in it: 52 in all, which every client's numbers hold exactly.
    private const int PlaceBits = 26;

    /// <summary>Reads.</summary>
    /// <exception cref="GatewayException">It cannot be read.</exception>
    public LogsTail Tail(LogsTailParams ask)
    {
        if (Newest() is not { } name)
        {
            return new LogsTail(Path.Combine(state.Logs, Prefix + Extension), 0, 0, [], Truncated: false, Reset: false);
        }

        try
        {
            using var file = new SafeRoot(state.Logs).OpenRead(name);
            return Read(file, name, ask);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"log read failed: {e.Message}");
        }
    }

    private LogsTail Read(FileStream file, string name, LogsTailParams ask)
    {
        var (size, most) = (file.Length, ask.MaxBytes ?? DefaultBytes);
        var start = ask.Cursor is { } cursor && cursor >> PlaceBits == TagOf(name) ? cursor & ((1L << PlaceBits) - 1) : (long?)null;
        var isReset = ask.Cursor is not null && (start is null || start > size || size - start > most);
        var isTruncated = false;
        if (start is null || isReset)
        {
            start = Math.Max(0, size - most);
            isTruncated = start > 0;
        }

        var (lines, end) = Lines(file, start.Value, size);
        var limit = ask.Limit ?? DefaultLines;
        return new LogsTail(
            Path.Combine(state.Logs, name),
            (TagOf(name) << PlaceBits) | end,
            size,
            [.. lines.Skip(lines.Count - limit).Select(SecretScrubber.Process.Scrub)],
            isTruncated || lines.Count > limit,
            isReset);
    }

    private static (List<string> Lines, long End) Lines(FileStream file, long start, long size)
    {
        // One byte more in front: whether a line begins here is told by what is before it.
        var from = Math.Max(0, start - 1);
        var bytes = new byte[size - from];
        file.Position = from;
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var text = bytes.AsSpan(0, length);
        var begin = start == 0 ? 0 : text.IndexOf((byte)'\n') + 1;
        var end = text.LastIndexOf((byte)'\n') + 1;
        if (end <= begin)
        {
            // No whole line: the next call begins where this one did, or behind the end of the line that was cut.
            return ([], begin == 0 && start > 0 ? start : from + begin);
        }

        return ([.. Encoding.UTF8.GetString(text[begin..(end - 1)]).Split('\n').Select(line => line.TrimEnd('\r'))], from + end);
    }

    private string? Newest()
    {
        try
        {
            return Directory.EnumerateFiles(state.Logs, $"{Prefix}*{Extension}").Select(path => Path.GetFileNameWithoutExtension(path)!)
                .OrderBy(name => name.Split('_')[0], StringComparer.Ordinal).ThenBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)
                .LastOrDefault() is { } newest ? newest + Extension : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static long TagOf(string name) => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & ((1 << PlaceBits) - 1);
}
