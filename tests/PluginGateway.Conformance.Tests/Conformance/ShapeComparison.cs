using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>
/// Compares a value with a recorded shape: every recorded key must be there with a value of the recorded JSON type. More than that may be there too, and where the
/// reference said null anything may stand.
/// </summary>
internal static class ShapeComparison
{
    /// <summary>Lists what differs.</summary>
    public static IEnumerable<string> Compare(JsonNode? shape, JsonNode? value, string path) => shape switch
    {
        JsonObject members => value is JsonObject actual ? CompareMembers(members, actual, path) : [Differs(path, value, "object")],
        JsonArray items => value is JsonArray actual ? CompareItems(items, actual, path) : [Differs(path, value, "array")],
        _ => CompareLeaf(shape!.GetValue<string>().Split('|'), value, path),
    };

    private static IEnumerable<string> CompareMembers(JsonObject shape, JsonObject value, string path)
    {
        foreach (var (key, member) in shape)
        {
            var name = key.TrimEnd('?');
            if (value.TryGetPropertyValue(name, out var actual))
            {
                foreach (var difference in Compare(member, actual, $"{path}.{name}"))
                {
                    yield return difference;
                }
            }
            else if (key == name)
            {
                yield return $"{path}.{name} is missing";
            }
        }
    }

    // The same wherever it stands in the list: one difference, not one for each item.
    private static IEnumerable<string> CompareItems(JsonArray shape, JsonArray value, string path) =>
        shape.Count == 0 ? [] : value.SelectMany(item => Compare(shape[0], item, path + "[]")).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> CompareLeaf(string[] kinds, JsonNode? value, string path) =>
        kinds is ["any"] or ["null"] || kinds.Contains(KindOf(value), StringComparer.Ordinal) ? [] : [Differs(path, value, string.Join(" or ", kinds))];

    private static string Differs(string path, JsonNode? value, string recorded) => $"{path} is {KindOf(value)}, recorded {recorded}";

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString()!.ToLowerInvariant(),
    };
}
