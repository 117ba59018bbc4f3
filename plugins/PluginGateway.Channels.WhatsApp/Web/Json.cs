using System.Text.Json;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Looks into JSON of which nothing is certain. Pure.</summary>
internal static class Json
{
    /// <summary>A text; null when there is none.</summary>
    public static string? Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A number; null when there is none.</summary>
    public static long? Number(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? (long)value : null;

    /// <summary>Whether something is said to be so.</summary>
    public static bool Flag(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.True };

    /// <summary>Texts; none when there are none.</summary>
    public static IReadOnlyList<string> Texts(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)]
        : [];

    /// <summary>A part; null when there is none.</summary>
    public static JsonElement? Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    /// <summary>The parts of a list; none when it is none.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
