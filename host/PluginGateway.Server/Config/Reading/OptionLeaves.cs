using System.Reflection;

namespace PluginGateway.Server.Config.Reading;

/// <summary>An option: a value, or a list, or an object whose names somebody chose; what has keys of its own is no option but a section.</summary>
/// <param name="Key">Its key with dots, <c>gateway.port</c>; <c>*</c> stands for a plugin's id.</param>
/// <param name="Way">The properties that lead to it from <see cref="PluginsFileShape"/>, its own the last.</param>
/// <param name="Declared">Its kind; null when nobody declares one.</param>
internal sealed record OptionLeaf(string Key, IReadOnlyList<PropertyInfo> Way, OptionKind? Declared)
{
    /// <summary>Its kind. What nobody has thought about needs a restart, which is right in any case.</summary>
    public OptionKind Kind => Declared ?? OptionKind.Restart;
}

/// <summary>All options that <c>plugins.json</c> may hold. Any thread.</summary>
internal static class OptionLeaves
{
    private static readonly Dictionary<string, OptionLeaf> ByKey = Of(typeof(PluginsFileShape), string.Empty, [], inherited: null).ToDictionary(leaf => leaf.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The options, in the order of their sections.</summary>
    public static IReadOnlyCollection<OptionLeaf> All => ByKey.Values;

    /// <summary>The option that a flat key (<c>agents:list:0:model</c>) is of or in; null when there is none.</summary>
    public static OptionLeaf? Find(string key)
    {
        var names = key.Split(':');
        var (type, path) = (typeof(PluginsFileShape), string.Empty);
        for (var depth = 0; depth < names.Length; depth++)
        {
            if (!OptionNames.Of(type).TryGetValue(names[depth], out var option))
            {
                return null;
            }

            path = Join(path, names[depth]);
            if (IsPlugins(option))
            {
                // The next name is the plugin's.
                (type, path, depth) = (typeof(PluginEntryShape), Join(path, "*"), depth + 1);
            }
            else if (OptionNames.IsSection(option.PropertyType))
            {
                type = option.PropertyType;
            }
            else
            {
                return ByKey.GetValueOrDefault(path);
            }
        }

        return null;
    }

    private static IEnumerable<OptionLeaf> Of(Type section, string path, IReadOnlyList<PropertyInfo> way, OptionKind? inherited)
    {
        foreach (var (name, option) in OptionNames.Of(section))
        {
            var key = Join(path, name);
            PropertyInfo[] further = [.. way, option];
            var inner = IsPlugins(option) ? typeof(PluginEntryShape) : OptionNames.IsSection(option.PropertyType) ? option.PropertyType : null;
            var kind = KindOf(option) ?? KindOf(inner) ?? inherited;
            foreach (var leaf in inner is null ? [new OptionLeaf(key, further, kind)] : Of(inner, IsPlugins(option) ? Join(key, "*") : key, further, kind))
            {
                yield return leaf;
            }
        }
    }

    private static bool IsPlugins(PropertyInfo option) => option.PropertyType == typeof(Dictionary<string, PluginEntryShape>);

    private static OptionKind? KindOf(MemberInfo? member) => member?.GetCustomAttribute<OptionKindAttribute>()?.Kind;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
