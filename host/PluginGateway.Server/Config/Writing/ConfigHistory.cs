using System.Globalization;
using PluginGateway.Protocol;
using PluginGateway.Server.Storage;

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

    /// <summary>The versions there are, the newest first.</summary>
    public IReadOnlyList<ConfigVersion> Versions()
    {
        var root = new SafeRoot(state.ConfigHistory);
        return [.. Numbers().AsEnumerable().Reverse().Select(number =>
        {
            var text = root.ReadAllBytes(NameOf(number));
            return new ConfigVersion(number, new DateTimeOffset(File.GetLastWriteTimeUtc(PathOf(number))).ToUnixTimeMilliseconds(), text.Length, OperatorFile.HashOf(text));
        })];
    }

    /// <summary>Reads one; null when there is none with that number, or none at all.</summary>
    /// <param name="number">Which; null for the newest.</param>
    public byte[]? Read(int? number) => (number ?? Numbers().LastOrDefault()) is var wanted && Numbers().Contains(wanted)
        ? new SafeRoot(state.ConfigHistory).ReadAllBytes(NameOf(wanted))
        : null;

    private List<int> Numbers() => !Directory.Exists(state.ConfigHistory) ? [] :
    [
        .. Directory.EnumerateFiles(state.ConfigHistory, "*.json")
            .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];

    private static string NameOf(int number) => $"{number.ToString("0000", CultureInfo.InvariantCulture)}.json";

    private string PathOf(int number) => Path.Combine(state.ConfigHistory, NameOf(number));
}
