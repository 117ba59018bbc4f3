using System.Diagnostics;
using System.Globalization;
using Benchmarks.Targets;

namespace Benchmarks.Startup;

/// <summary>
/// <c>startup --spawn "&lt;program&gt;" [--spawn …] [--times N] [--port N]</c>: how long programs that know the reference's verbs take to say their help, to start until <c>connect</c> is answered, and to ask what
/// they have started. Each begins with a state directory of its own with nothing in it; the first of each kind of call warms the machine's caches up and does not count.
/// </summary>
internal static class StartupCommand
{
    public const string Verb = "startup";

    private const string Token = "bench";
    private const int UsualTimes = 7;
    private const int UsualPort = 18830;

    /// <returns>0.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (programs, times, port) = Parse(args);
        foreach (var program in programs)
        {
            await Console.Out.WriteLineAsync(program);
            foreach (var (what, took) in await MeasureAsync(program, times, port))
            {
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {what,-32} {took.Order().ElementAt(took.Count / 2),8:F0} ms   ({string.Join(", ", took.Order().Select(one => one.ToString("F0", CultureInfo.InvariantCulture)))})"));
            }
        }

        return 0;
    }

    private static async Task<IReadOnlyList<(string What, IReadOnlyList<double> Took)>> MeasureAsync(string program, int times, int port)
    {
        var home = Directory.CreateTempSubdirectory("startup-");
        try
        {
            var prefix = $"env HOME={home.FullName} PGW_STATE_DIR={home.FullName} CLAWDBOT_STATE_DIR={home.FullName} PGW_GATEWAY_TOKEN={Token} CLAWDBOT_GATEWAY_TOKEN={Token} {program}";
            var ask = string.Create(CultureInfo.InvariantCulture, $"--url ws://127.0.0.1:{port} --token {Token}");
            var results = new List<(string What, IReadOnlyList<double> Took)> { ("--help", await RepeatAsync($"{prefix} --help", times)), ("gateway --help", await RepeatAsync($"{prefix} gateway --help", times)) };
            var starts = new List<double>();
            for (var time = 0; time <= times; time++)
            {
                var start = await StartAsync(prefix, port);
                await using var process = start.Target.Process;
                if (time == 0)
                {
                    continue;
                }

                starts.Add(start.Took.TotalMilliseconds);
                if (time == times)
                {
                    results.Add(("gateway status --json", await RepeatAsync($"{prefix} gateway status --json {ask}", times)));
                    results.Add(("gateway call health", await RepeatAsync($"{prefix} gateway call health {ask}", times)));
                }
            }

            results.Insert(2, ("start to answering connect", starts));
            return results;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static Task<TargetStart> StartAsync(string prefix, int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return TargetStart.SpawnAsync(BenchmarkOptions.Parse(["--spawn", $"{prefix} gateway --allow-unconfigured --port {number} --token {Token}", "--port", number, "--token", Token]));
    }

    private static async Task<IReadOnlyList<double>> RepeatAsync(string commandLine, int times)
    {
        var took = new List<double>();
        for (var time = 0; time <= times; time++)
        {
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {commandLine} >/dev/null"]) { UseShellExecute = false })!;
            await process.WaitForExitAsync();
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (process.ExitCode != 0)
            {
                throw new BenchmarkException($"it ended with {process.ExitCode}: {commandLine}");
            }
        }

        return took[1..];
    }

    private static (IReadOnlyList<string> Programs, int Times, int Port) Parse(string[] args)
    {
        var programs = new List<string>();
        var (times, port) = (UsualTimes, UsualPort);
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = args.ElementAtOrDefault(at + 1);
            if (args[at] == "--spawn" && value is not null)
            {
                programs.Add(value);
            }
            else if (args[at] is "--times" or "--port" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                (times, port) = args[at] == "--times" ? (number, port) : (times, number);
            }
            else
            {
                throw new BenchmarkException($"startup takes --spawn \"<program>\", --times N and --port N, not {string.Join(' ', args[at..])}");
            }
        }

        return programs.Count > 0 ? (programs, times, port) : throw new BenchmarkException("startup needs --spawn \"<program>\", for example --spawn host/PluginGateway.Host/bin/Release/net10.0/pgw");
    }
}
