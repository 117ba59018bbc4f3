using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PluginGateway.PluginHosting.Tests.Vault;

namespace Benchmarks.Vault;

/// <summary><c>vault [--cuts N] [--seed N]</c>: kills a program that saves credentials into twenty boxes at once, again and again, and looks after each kill whether they are there.</summary>
internal static class VaultCommand
{
    public const string Verb = "vault";

    private const int UsualCuts = 10_000;
    private const int Boxes = 20;
    private const int Report = 50;

    /// <returns>0 when all that was said to be kept was there after each kill.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (cuts, seed) = Parse(args);
        var kills = (cuts + Boxes - 1) / Boxes;
        var root = Directory.CreateTempSubdirectory("vault-kills-");
        var began = Stopwatch.GetTimestamp();
        try
        {
            var program = typeof(VaultCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "SavesCredentials").Value!;
            var saver = new KilledSaver(program, root.FullName, Boxes, seed);
            for (var kill = 1; kill <= kills; kill++)
            {
                await saver.KillAsync();
                if (kill % Report == 0 || kill == kills)
                {
                    await Console.Out.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture, $"{kill} kills, {kill * Boxes} boxes cut off, in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s: {saver.Kept} changes kept, {saver.Unsaid} of them not said before the kill, 0 lost (seed {seed})"));
                }
            }

            return 0;
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync($"lost, with seed {seed}: {e.Message}");
            return 1;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (int Cuts, int Seed) Parse(string[] args)
    {
        var (cuts, seed) = (UsualCuts, Environment.TickCount & int.MaxValue);
        for (var at = 0; at < args.Length; at += 2)
        {
            if (args[at] is not ("--cuts" or "--seed") || !int.TryParse(args.ElementAtOrDefault(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                throw new BenchmarkException($"vault takes --cuts N and --seed N, not {string.Join(' ', args[at..])}");
            }

            (cuts, seed) = args[at] == "--cuts" ? (value, seed) : (cuts, value);
        }

        return (cuts, seed);
    }
}
