using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>Copies configuration, so that nothing of a plugin hangs on the host's live one, and nothing of the host's is seen through it.</summary>
internal static class ConfigurationCopy
{
    /// <summary>Sections become members of the copy's root.</summary>
    public static IConfiguration Of(IEnumerable<IConfigurationSection> sections) =>
        new ConfigurationBuilder().AddInMemoryCollection(Flat(sections)).Build();

    /// <summary>All values by their paths (<c>accounts:default:nick</c>).</summary>
    public static Dictionary<string, string?> Flat(IConfiguration source) => Flat(source.GetChildren());

    /// <summary>The same values give the same text, in whatever order they were written.</summary>
    public static string Fingerprint(IConfiguration source) =>
        string.Join('\n', Flat(source).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => $"{pair.Key.ToUpperInvariant()}={pair.Value?.Length ?? -1}:{pair.Value}"));

    private static Dictionary<string, string?> Flat(IEnumerable<IConfigurationSection> sections)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in sections)
        {
            Add(section, section.Key, pairs);
        }

        return pairs;
    }

    private static void Add(IConfigurationSection section, string path, Dictionary<string, string?> pairs)
    {
        var isLeaf = true;
        foreach (var child in section.GetChildren())
        {
            isLeaf = false;
            Add(child, ConfigurationPath.Combine(path, child.Key), pairs);
        }

        if (isLeaf)
        {
            pairs[path] = section.Value;
        }
    }
}
