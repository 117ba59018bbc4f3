using System.Text.RegularExpressions;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Service;

/// <summary>A service of this machine that looks like a gateway and is none of ours.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Path">The file that describes it.</param>
/// <param name="Detail">What it looks like one by.</param>
internal sealed record ForeignGateway(string Label, string Path, string Detail);

/// <summary>Looks for gateways of other makes, which would want the same port and the same accounts.</summary>
internal static partial class ForeignGateways
{
    private static readonly string[] SystemFolders =
        ["/etc/systemd/system", "/etc/systemd/user", "/usr/lib/systemd/system", "/usr/lib/systemd/user", "/usr/local/lib/systemd/system", "/Library/LaunchDaemons", "/Library/LaunchAgents"];

    /// <summary>Looks.</summary>
    /// <param name="isDeep">Also among the services of the system.</param>
    public static IReadOnlyList<ForeignGateway> Find(bool isDeep)
    {
        string[] mine = [ServiceManagers.UserUnits, Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "LaunchAgents")];
        return Find(isDeep ? [.. mine, .. SystemFolders] : mine);
    }

    /// <summary>Looks in these folders.</summary>
    internal static IReadOnlyList<ForeignGateway> Find(IEnumerable<string> folders) =>
    [
        .. folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.service").Concat(Directory.EnumerateFiles(folder, "*.plist")))
            .Select(Judge).OfType<ForeignGateway>().DistinctBy(gateway => gateway.Path, StringComparer.Ordinal).OrderBy(gateway => gateway.Path, StringComparer.Ordinal),
    ];

    private static ForeignGateway? Judge(string path)
    {
        var label = Path.GetFileNameWithoutExtension(path);
        if (label.StartsWith(ServiceName.SystemdPrefix, StringComparison.Ordinal) || label.StartsWith(ServiceName.LaunchdPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (Name().IsMatch(label))
        {
            return new ForeignGateway(label, path, "its name");
        }

        try
        {
            var text = File.ReadAllText(path);
            return Dialects.Brands.Any(brand => text.Contains(brand.Environment + "SERVICE_MARKER", StringComparison.Ordinal)) ? new ForeignGateway(label, path, "its marker")
                : Runs().IsMatch(text) ? new ForeignGateway(label, path, "what it runs")
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link to nowhere, or somebody else's business.
            return null;
        }
    }

    [GeneratedRegex(@"^((clawdbot|moltbot|openclaw|clawdis)-gateway|com\.clawdbot\.|bot\.molt\.|ai\.openclaw\.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^ExecStart=.*(clawdbot|moltbot|openclaw).*\bgateway\b", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Runs();
}
