using System.Diagnostics;
using System.Globalization;

namespace PluginGateway.PluginHosting.Tests.Vault;

/// <summary>A program that saves credentials into several boxes at once and without pause, is killed while it does, and started again. Not for several threads.</summary>
/// <param name="program">The program: <c>SavesCredentials.dll</c>.</param>
/// <param name="folder">The folder of its boxes.</param>
/// <param name="boxes">How many boxes.</param>
/// <param name="seed">Where chance begins.</param>
internal sealed class KilledSaver(string program, string folder, int boxes, int seed)
{
    private const int MostChanges = 10;
    private const int LongestMicroseconds = 3000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly int[] _kept = new int[boxes];

    /// <summary>How many changes the program has said to be kept.</summary>
    public long Kept => _kept.Sum(static kept => (long)kept);

    /// <summary>How many changes were found that had been kept, but not said to be, when the program was killed.</summary>
    public int Unsaid { get; private set; }

    /// <summary>Starts it, has it look into all boxes and save for a time by chance, and kills it.</summary>
    /// <exception cref="InvalidDataException">What it found in a box was not what it had kept.</exception>
    public async Task KillAsync()
    {
        using var saver = Process.Start(new ProcessStartInfo("dotnet", [program, folder, boxes.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            var (seen, changes) = (new HashSet<int>(), boxes * _random.Next(1, MostChanges));
            for (var lines = 0; lines < changes || seen.Count < boxes; lines++)
            {
                Take(await saver.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidDataException(await saver.StandardError.ReadToEndAsync()), seen);
            }

            // Anywhere within a change.
            var (began, length) = (Stopwatch.GetTimestamp(), TimeSpan.FromMicroseconds(_random.Next(LongestMicroseconds)));
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(began) >= length);
            saver.Kill();
            foreach (var rest in (await saver.StandardOutput.ReadToEndAsync().WaitAsync(Patience)).Split('\n')[..^1])
            {
                Take(rest, seen);
            }
        }
        finally
        {
            saver.Kill();
            await saver.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private void Take(string line, HashSet<int> seen)
    {
        var numbers = line.Split(' ');
        var (box, change) = (int.Parse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture), int.Parse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture));
        if (change < _kept[box] || change > _kept[box] + 1)
        {
            throw new InvalidDataException($"box {box}: change {_kept[box]} was said to be kept, and {change} was found");
        }

        Unsaid += seen.Add(box) && change > _kept[box] ? 1 : 0;
        _kept[box] = change;
    }
}
