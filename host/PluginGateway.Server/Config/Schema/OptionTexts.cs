using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PluginGateway.Server.Config.Schema;

/// <summary>What an option is for, in the words of its doc comment: the build writes them into a file beside the assembly. Without that file nothing is said.</summary>
internal static partial class OptionTexts
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>The summary of a property; null when there is none.</summary>
    public static string? Of(PropertyInfo property) =>
        Files.GetOrAdd(property.DeclaringType!.Assembly, Read).GetValueOrDefault($"P:{property.DeclaringType.FullName}.{property.Name}");

    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return !File.Exists(path) ? [] : XDocument.Load(path).Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Words(member.Element("summary")!), StringComparer.Ordinal);
    }

    private static string Words(XElement summary) =>
        Spaces().Replace(string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => ((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? string.Empty).Split('.')[^1],
            XElement element => element.Value,
            _ => node.ToString(SaveOptions.DisableFormatting),
        })), " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
