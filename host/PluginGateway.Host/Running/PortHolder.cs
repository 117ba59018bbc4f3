using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginGateway.Host.Running;

/// <summary>Says, on Linux, which process listens on the port that a start wanted. Best effort: empty when it cannot be told.</summary>
internal static partial class PortHolder
{
    /// <summary>For example <c> (held by process 4711, node)</c>.</summary>
    /// <param name="message">A text with an address and port in it.</param>
    public static string Describe(string message)
    {
        var match = PortInText().Match(message);
        return OperatingSystem.IsLinux() && match.Success && PortListeners.Find(int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture)).Listeners is [var first, ..]
            ? $" (held by {first})"
            : string.Empty;
    }

    [GeneratedRegex(@":(?<port>\d{1,5})(?!\d)", RegexOptions.ExplicitCapture | RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PortInText();
}
