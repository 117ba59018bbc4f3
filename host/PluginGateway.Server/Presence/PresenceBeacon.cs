using System.Globalization;
using System.Text.RegularExpressions;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Presence;

/// <summary>
/// A <c>system-event</c> whose text tells how a device is: <c>Node: peter (10.0.0.5) · app 1.2.3 · last input 5s ago · mode local · reason periodic</c>
/// (<c>methods.md</c> §8). Pure.
/// </summary>
internal static partial class PresenceBeacon
{
    /// <summary>Whether a text is one.</summary>
    public static bool Is(string text) => text.StartsWith("Node:", StringComparison.Ordinal);

    /// <summary>Fills in what the params leave out and the text tells.</summary>
    public static SystemEventParams Complete(SystemEventParams note)
    {
        if (Line().Match(note.Text!) is not { Success: true } line)
        {
            return note;
        }

        string? Part(string name) => line.Groups[name] is { Success: true, Value: { Length: > 0 } text } ? text : null;
        return note with
        {
            Host = note.Host ?? Part("host"),
            Ip = note.Ip ?? Part("ip"),
            Version = note.Version ?? Part("version"),
            Mode = note.Mode ?? Part("mode"),
            Reason = note.Reason ?? Part("reason"),
            LastInputSeconds = note.LastInputSeconds ?? (long.TryParse(Part("input"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null),
        };
    }

    /// <summary>What is worth telling the agent about a change, in one line; null when nothing is. That a device is still there is not.</summary>
    public static string? Tell(PresenceEntry? before, PresenceEntry after)
    {
        var isRoutine = after.Reason is { } reason && (reason.StartsWith("periodic", StringComparison.OrdinalIgnoreCase) || string.Equals(reason, "heartbeat", StringComparison.OrdinalIgnoreCase));
        var told = new List<string> { $"Node: {after.Host ?? "Unknown"}{(after.Ip is { } ip ? $" ({ip})" : string.Empty)}" };
        var isMoved = before?.Host != after.Host || before?.Ip != after.Ip;
        if (before?.Version != after.Version)
        {
            told.Add($"app {after.Version ?? "unknown"}");
        }

        if (before?.Mode != after.Mode)
        {
            told.Add($"mode {after.Mode ?? "unknown"}");
        }

        if (before?.Reason != after.Reason && !isRoutine)
        {
            told.Add($"reason {after.Reason ?? "event"}");
        }

        return isMoved || told.Count > 1 ? string.Join(" · ", told) : null;
    }

    [GeneratedRegex(@"^Node:\s*(?<host>[^·(]*[^·(\s])?\s*(?:\((?<ip>[^)·]*)\))?(?:\s*·\s*(?:app (?<version>[^·]*[^·\s])|last input (?<input>\d{1,18})s ago|mode (?<mode>[^·]*[^·\s])|reason (?<reason>[^·]*[^·\s])|[^·]*))*\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
