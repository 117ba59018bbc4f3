using System.Diagnostics;
using System.Globalization;

namespace PluginGateway.PluginHosting.Tests.Vault;

/// <summary>A program that saves credentials without pause, is killed while it does, and started again. Not for several threads.</summary>
/// <param name="program">The program: <c>SavesCredentials.dll</c>.</param>
/// <param name="folder">The folder of its box.</param>
/// <param name="seed">Where chance begins.</param>
internal sealed class KilledSaver(string program, string folder, int seed)
{
    private const int MostChanges = 40;
    private const int LongestMicroseconds = 3000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);

    /// <summary>The last change that the program has said to be kept.</summary>
    public int Kept { get; private set; }

    /// <summary>How many kills have left a change that was kept, but not said to be.</summary>
    public int Unsaid { get; private set; }

    /// <summary>Starts it, has it save for a time by chance, and kills it.</summary>
    /// <exception cref="InvalidDataException">What it found when it started was not what it had kept.</exception>
    public async Task KillAsync()
    {
        using var saver = Process.Start(new ProcessStartInfo("dotnet", [program, folder]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            var output = saver.StandardOutput;
            if (await output.ReadLineAsync().WaitAsync(Patience) is not { } line)
            {
                throw new InvalidDataException($"after change {Kept}: {await saver.StandardError.ReadToEndAsync()}");
            }

            Take(line, isFound: true);
            for (var changes = _random.Next(MostChanges); changes > 0; changes--)
            {
                Take(await output.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidDataException(await saver.StandardError.ReadToEndAsync()), isFound: false);
            }

            // Anywhere within a change.
            var (began, length) = (Stopwatch.GetTimestamp(), TimeSpan.FromMicroseconds(_random.Next(LongestMicroseconds)));
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(began) >= length);
            saver.Kill();
            foreach (var rest in (await output.ReadToEndAsync().WaitAsync(Patience)).Split('\n')[..^1])
            {
                Take(rest, isFound: false);
            }
        }
        finally
        {
            saver.Kill();
            await saver.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private void Take(string line, bool isFound)
    {
        var number = int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number < Kept || number > Kept + 1)
        {
            throw new InvalidDataException($"change {Kept} was said to be kept, and {number} was found");
        }

        Unsaid += isFound && number > Kept ? 1 : 0;
        Kept = number;
    }
}
