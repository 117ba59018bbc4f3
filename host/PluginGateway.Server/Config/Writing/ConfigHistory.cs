using System.Globalization;

namespace PluginGateway.Server.Config.Writing;

/// <summary>Older versions of <c>plugins.json</c>, from before the gateway changed it: <c>0001.json</c>, <c>0002.json</c> and so on, the newest twenty.</summary>
internal sealed class ConfigHistory(StateDirectory state)
{
    private const int Kept = 20;

    /// <summary>Keeps a version.</summary>
    public void Keep(byte[] text)
    {
        var numbers = Numbers();
        AtomicFile.Write(PathOf((numbers.Count == 0 ? 0 : numbers[^1]) + 1), text);
        foreach (var old in numbers.SkipLast(Kept - 1))
        {
            File.Delete(PathOf(old));
        }
    }

    private List<int> Numbers() =>
    [
        .. Directory.EnumerateFiles(state.ConfigHistory, "*.json")
            .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];

    private string PathOf(int number) => Path.Combine(state.ConfigHistory, $"{number.ToString("0000", CultureInfo.InvariantCulture)}.json");
}
