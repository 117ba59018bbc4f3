using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Compares single keys, from the environment and the command line, with the options there are.</summary>
internal static class OverrideCheck
{
    /// <summary>What is wrong with a key or its value; null when nothing is.</summary>
    /// <param name="key">A flat key, <c>gateway:port</c>.</param>
    /// <param name="value">Its value.</param>
    public static ConfigIssue? Find(string key, string value)
    {
        var path = key.Replace(':', '.');
        var type = typeof(PluginsFileShape);
        var names = key.Split(':');
        for (var depth = 0; depth < names.Length; depth++)
        {
            if (type == typeof(Dictionary<string, PluginEntryShape>))
            {
                type = typeof(PluginEntryShape);
                continue;
            }

            var known = OptionNames.Of(type);
            if (!known.TryGetValue(names[depth], out var option))
            {
                return new ConfigIssue(path, $"not known. {KeyHint.For(names[depth], [.. known.Keys])}");
            }

            type = option.PropertyType;
            if (OptionNames.SectionsOf(type) is { } item)
            {
                // The next name is the item's number.
                type = item;
                depth++;
                continue;
            }

            if (OptionNames.MembersOf(type) is { } member)
            {
                // The next name is whatever somebody chose, and in a list of texts a number follows.
                type = member;
                depth++;
                if (OptionNames.IsSection(member))
                {
                    continue;
                }

                return member == typeof(string) && OptionValue.Problem(option, value, value) is { } wrong ? new ConfigIssue(path, wrong) : null;
            }

            if (type == typeof(object))
            {
                return null;
            }

            if (!OptionNames.IsSection(type) && type != typeof(Dictionary<string, PluginEntryShape>))
            {
                return OptionValue.Problem(option, value, value) is { } problem ? new ConfigIssue(path, problem) : null;
            }
        }

        return new ConfigIssue(path, "is a section and not a single value");
    }
}
