using System.Reflection;
using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Compares the file with the options there are, and reports all that does not fit, each with its place.</summary>
/// <param name="text">The file.</param>
/// <param name="values">Its values by flat key (<c>gateway:port</c>), references to the environment replaced; those that could not be are missing.</param>
/// <param name="issues">Takes what is found.</param>
internal sealed class FileCheck(ConfigText text, IReadOnlyDictionary<string, string?> values, ICollection<ConfigIssue> issues)
{
    private const string NeedsObject = "an object is needed here, { … }";

    /// <summary>Checks the whole file.</summary>
    public void Run() => Members(text.Root!, typeof(PluginsFileShape), string.Empty);

    private void Members(ConfigNode node, Type options, string key)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Report(node.Start, key, NeedsObject);
            return;
        }

        var known = OptionNames.Of(options);
        foreach (var member in node.Children)
        {
            var inner = key.Length == 0 ? member.Name : $"{key}:{member.Name}";
            if (known.TryGetValue(member.Name, out var option))
            {
                Value(member, option, inner);
            }
            else
            {
                Report(member.NameStart, inner, $"not known. {KeyHint.For(member.Name, [.. known.Keys])}");
            }
        }
    }

    private void Value(ConfigNode node, PropertyInfo option, string key)
    {
        var type = option.PropertyType;
        if (OptionNames.IsSection(type))
        {
            Members(node, type, key);
        }
        else if (type == typeof(Dictionary<string, PluginEntryShape>))
        {
            Plugins(node, key);
        }
        else if (OptionNames.SectionsOf(type) is { } item)
        {
            Sections(node, item, key);
        }
        else if (type == typeof(Dictionary<string, string>))
        {
            NamedTexts(node, option, key);
        }
        else if (OptionNames.MembersOf(type) is { } named)
        {
            Named(node, named, option, key);
        }
        else if (type == typeof(object))
        {
            if (node.Kind != JsonValueKind.Object)
            {
                Report(node.Start, key, NeedsObject);
            }
        }
        else if (type == typeof(List<string>))
        {
            Texts(node, option, key);
        }
        else
        {
            Scalar(node, option, key);
        }
    }

    private void Plugins(ConfigNode node, string key)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Report(node.Start, key, "an object is needed here: { \"<id>\": { \"enabled\": true } }");
            return;
        }

        foreach (var entry in node.Children)
        {
            if (entry.Name.Contains(':', StringComparison.Ordinal))
            {
                Report(entry.NameStart, $"{key}:{entry.Name}", "no plugin's id has a colon in it");
            }
            else if (entry.Kind == JsonValueKind.Object)
            {
                Members(entry, typeof(PluginEntryShape), $"{key}:{entry.Name}");
            }
            else
            {
                Report(entry.Start, $"{key}:{entry.Name}", "an object is needed here: { \"enabled\": true }");
            }
        }
    }

    private void Named(ConfigNode node, Type member, PropertyInfo option, string key)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Report(node.Start, key, NeedsObject);
            return;
        }

        foreach (var child in node.Children)
        {
            var inner = $"{key}:{child.Name}";
            if (child.Name.Contains(':', StringComparison.Ordinal))
            {
                Report(child.NameStart, inner, "a name must not have a colon in it");
            }
            else if (OptionNames.IsSection(member))
            {
                Members(child, member, inner);
            }
            else
            {
                Texts(child, option, inner);
            }
        }
    }

    private void Sections(ConfigNode node, Type item, string key)
    {
        if (node.Kind != JsonValueKind.Array)
        {
            Report(node.Start, key, "a list of objects is needed here, [{ … }]");
            return;
        }

        foreach (var child in node.Children)
        {
            Members(child, item, $"{key}:{child.Name}");
        }
    }

    private void Texts(ConfigNode node, PropertyInfo option, string key)
    {
        if (node.Kind != JsonValueKind.Array)
        {
            Report(node.Start, key, "a list of texts is needed here, [\"…\"]");
            return;
        }

        EachText(node, option, key);
    }

    private void NamedTexts(ConfigNode node, PropertyInfo option, string key)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Report(node.Start, key, "an object of texts is needed here, { \"name\": \"…\" }");
            return;
        }

        EachText(node, option, key);
    }

    private void EachText(ConfigNode node, PropertyInfo option, string key)
    {
        foreach (var item in node.Children)
        {
            var inner = $"{key}:{item.Name}";
            if (item.Kind != JsonValueKind.String)
            {
                Report(item.Start, inner, "a text is needed here, in quotation marks");
            }
            else if (values.TryGetValue(inner, out var value) && OptionValue.Problem(option, value!, item.Text!) is { } problem)
            {
                Report(item.Start, inner, problem);
            }
        }
    }

    private void Scalar(ConfigNode node, PropertyInfo option, string key)
    {
        var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        if (node.Kind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
        {
            Report(node.Start, key, $"{Wanted(type)} is needed here; to have the default, leave the key out");
        }
        else if (node.Kind != JsonValueKind.String && (type == typeof(string) || type.IsEnum))
        {
            Report(node.Start, key, "a text is needed here, in quotation marks");
        }
        else if (values.TryGetValue(key, out var value) && OptionValue.Problem(option, value!, node.Text!) is { } problem)
        {
            Report(node.Start, key, problem);
        }
    }

    private static string Wanted(Type type) => type == typeof(bool) ? "true or false" : type == typeof(int) ? "a number" : "a text";

    private void Report(int offset, string key, string message) => issues.Add(text.At(offset, key.Replace(':', '.'), message));
}
