using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>Copies configuration, so that nothing of a plugin hangs on the host's live one, and nothing of the host's is seen through it.</summary>
internal static class ConfigurationCopy
{
    public static IConfiguration Of(IConfiguration source) => Of(source.GetChildren());

    /// <summary>Sections become members of the copy's root.</summary>
    public static IConfiguration Of(IEnumerable<IConfigurationSection> sections)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in sections)
        {
            Add(section, section.Key, pairs);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();
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
