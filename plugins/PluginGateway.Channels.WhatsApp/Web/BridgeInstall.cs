using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Processes;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Puts the bridge and its packages into the plugin's data folder, once per version of them. One at a time; any thread.</summary>
internal sealed class BridgeInstall(PluginInfo info, IPluginProcesses processes, ILogger<BridgeInstall> logger) : IDisposable
{
    private const int OldestNode = 20;
    private const string Done = ".complete";

    private static readonly TimeSpan LongestInstall = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Makes sure that it is there.</summary>
    /// <param name="account">Which Node.js; where, if somebody else has installed it.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="GatewayException">It cannot be; the text says what to do.</exception>
    public async Task<string> EnsureAsync(WhatsAppAccount account, Action<string> progress, CancellationToken cancellation)
    {
        await CheckNodeAsync(account.NodePath, cancellation);
        if (account.BridgeDirectory is { } given)
        {
            return File.Exists(Path.Combine(given, "main.mjs")) && Directory.Exists(Path.Combine(given, "node_modules"))
                ? given
                : throw new GatewayException($"bridgeDirectory {given} holds no bridge with its packages. Remedy: copy {Source} there and run npm ci --ignore-scripts in it, or take bridgeDirectory out");
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            var directory = Path.Combine(info.DataDirectory, $"bridge-{await VersionAsync(cancellation)}");
            if (!File.Exists(Path.Combine(directory, Done)))
            {
                progress("installing the bridge's packages (npm ci); this happens once per version");
                await InstallAsync(account, directory, cancellation);
                logger.Installed(directory);
            }

            return directory;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private string Source => Path.Combine(info.ContentDirectory, "bridge");

    private static GatewayException NodeMissing(string why, Exception? inner = null) =>
        new GatewayException($"{why}. Remedy: install Node.js {OldestNode} or newer (Debian: apt-get install nodejs npm; others: https://nodejs.org), or set nodePath and npmPath", inner!);

    private async Task CheckNodeAsync(string node, CancellationToken cancellation)
    {
        var (code, said) = await RunAsync(node, ["--version"], info.DataDirectory, LongestLook, cancellation);
        var version = said.Trim();
        if (code != 0 || !version.StartsWith('v') || !int.TryParse(version.AsSpan(1, Math.Max(0, version.IndexOf('.', StringComparison.Ordinal) - 1)), CultureInfo.InvariantCulture, out var major))
        {
            throw NodeMissing($"{node} --version does not say what version it is");
        }

        if (major < OldestNode)
        {
            throw NodeMissing($"{node} is {version}, which is too old");
        }
    }

    private async Task<string> VersionAsync(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(Source).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(await File.ReadAllBytesAsync(file, cancellation));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private async Task InstallAsync(WhatsAppAccount account, string directory, CancellationToken cancellation)
    {
        var fresh = $"{directory}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(fresh);
        try
        {
            foreach (var file in Directory.EnumerateFiles(Source))
            {
                File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)));
            }

            // Packages run no scripts of their own while they are installed (SEC-18): the lock file says what they are, to the byte.
            var (code, said) = await RunAsync(account.NpmPath, ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], fresh, LongestInstall, cancellation);
            if (code != 0)
            {
                throw new GatewayException($"npm ci failed ({code}): {said.Trim()}. Remedy: see that this machine reaches npm's registry, then: pgw channels setup whatsapp");
            }

            await File.WriteAllTextAsync(Path.Combine(fresh, Done), "", cancellation);
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            Directory.Move(fresh, directory);
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }
    }

    private async Task<(int Code, string Said)> RunAsync(string file, IReadOnlyList<string> arguments, string directory, TimeSpan patience, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        life.CancelAfter(patience);
        try
        {
            await using var process = await processes.StartAsync(new PluginProcessStart(file, arguments) { Name = Path.GetFileName(file), WorkingDirectory = directory }, life.Token);
            using var reader = new StreamReader(process.Output);
            var said = await reader.ReadToEndAsync(life.Token);
            var code = await process.Exit.WaitAsync(life.Token);
            return (code, said.Length > 0 ? said : string.Join(' ', process.LastErrors));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new GatewayException($"{file} {arguments[0]} has not ended within {patience.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            throw NodeMissing(e.Message, e);
        }
    }
}
