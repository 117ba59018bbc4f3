using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Benchmarks.Targets;

namespace Benchmarks.Storm;

/// <summary><c>swap --count N [--messages N] [--broken]</c>: starts a gateway of this build with the fixture plugin, and swaps that plugin N times under load.</summary>
internal static class StormCommand
{
    public const string Verb = "swap";

    private const string Token = "token-of-the-storm";
    private static readonly TimeSpan PerSwap = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>0 when nothing was lost and everything left memory.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (count, broken, messages) = Parse(args);
        var root = Directory.CreateTempSubdirectory("swap-storm-");
        try
        {
            await using var network = new LineNetwork();
            var port = FreePort();
            var plugin = Prepare(root.FullName, network.Port);
            var command = $"{Path("Gateway")} gateway --port {port} --config {root.FullName}/plugins.json --state-dir {root.FullName}/state --token {Token}";
            var options = BenchmarkOptions.Parse(["--spawn", command, "--port", port.ToString(CultureInfo.InvariantCulture), "--token", Token]);
            var start = await TargetStart.SpawnAsync(options);
            await using var process = start.Target.Process!;
            using var limit = new CancellationTokenSource(Patience + (count * PerSwap));
            var plan = new StormPlan(new Uri($"ws://127.0.0.1:{port}"), Token, plugin, count) { EverySecondBroken = broken, MessagesPerSecond = messages, Memory = () => ResidentMemory.BytesOf(process.Id) };
            var result = await new SwapStorm(plan, network).RunAsync(limit.Token);
            await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, result.Lines()));
            return result.Problems.Count == 0 ? 0 : 1;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (int Count, bool Broken, int Messages) Parse(string[] args)
    {
        var (count, broken, messages) = (1000, false, 200);
        for (var at = 0; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--broken":
                    broken = true;
                    break;
                case "--count" when at + 1 < args.Length && int.TryParse(args[++at], CultureInfo.InvariantCulture, out var number) && number > 0:
                    count = number;
                    break;
                case "--messages" when at + 1 < args.Length && int.TryParse(args[++at], CultureInfo.InvariantCulture, out var number) && number > 0:
                    messages = number;
                    break;
                default:
                    throw new BenchmarkException($"swap does not know {args[at]}, or its value");
            }
        }

        return (count, broken, messages);
    }

    /// <summary>Writes the gateway's configuration and a copy of the plugin that may be changed.</summary>
    private static string Prepare(string root, int port)
    {
        var plugin = System.IO.Path.Combine(root, "swappable");
        Directory.CreateDirectory(plugin);
        foreach (var file in Directory.EnumerateFiles(Path("Swappable")))
        {
            File.Copy(file, System.IO.Path.Combine(plugin, System.IO.Path.GetFileName(file)));
        }

        File.WriteAllText(System.IO.Path.Combine(root, "plugins.json"), $$"""
            {
              "gateway": { "reload": { "mode": "off" } },
              "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
              "plugins": {
                "echo": { "enabled": true, "config": { "delayMs": 0 } },
                "swappable": { "enabled": true, "source": "{{JsonEncodedText.Encode(plugin)}}", "config": { "port": {{port}}, "dmPolicy": "open" } }
              }
            }
            """);
        return plugin;
    }

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Where the build has put something.</summary>
    internal static string Path(string key) =>
        System.IO.Path.GetFullPath(typeof(StormCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(stamp => stamp.Key == key).Value!);
}
