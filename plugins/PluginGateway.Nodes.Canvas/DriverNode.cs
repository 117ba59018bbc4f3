using System.Globalization;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>The machine's Node.js, which runs Playwright's driver: the plugin brings none along, only the file <c>driver/node</c> that starts the one in <c>PATH</c>.</summary>
internal static class DriverNode
{
    /// <summary>What to do when it is not there, or too old.</summary>
    public const string Remedy = "install Node.js 20 or newer (Debian: apt-get install nodejs; others: https://nodejs.org) and see that it comes first in the node's PATH";

    // "engines" in Playwright's package.json.
    private const int Oldest = 20;

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(30);

    /// <summary>Looks whether it can run the driver.</summary>
    /// <exception cref="NodeCommandException">It cannot, and what to do.</exception>
    public static async Task CheckAsync(IPluginProcesses processes, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestLook);
        try
        {
            await using var process = await processes.StartAsync(new PluginProcessStart("node", ["--version"]) { Name = "node" }, patience.Token);
            using var reader = new StreamReader(process.Output);
            var version = (await reader.ReadToEndAsync(patience.Token)).Trim();
            if (MajorOf(version) is not { } major)
            {
                throw new NodeCommandException($"node --version does not say what version it is: {Remedy}");
            }

            if (major < Oldest)
            {
                throw new NodeCommandException($"the node's Node.js is {version}, which is too old for Playwright: {Remedy}");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            throw new NodeCommandException($"the node has no Node.js: {Remedy}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeCommandException(string.Create(CultureInfo.InvariantCulture, $"node --version has not ended within {LongestLook.TotalSeconds:0} s: {Remedy}"), e);
        }
    }

    private static int? MajorOf(string version) =>
        version.StartsWith('v') && int.TryParse(version.AsSpan(1).Slice(0, Math.Max(0, version.AsSpan(1).IndexOf('.'))), CultureInfo.InvariantCulture, out var major) ? major : null;
}
