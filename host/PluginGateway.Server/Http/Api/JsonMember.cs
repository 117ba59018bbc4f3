using System.Text.Json;

namespace PluginGateway.Server.Http.Api;

/// <summary>Looks into JSON that somebody sent, and whose form is not fixed. Pure.</summary>
internal static class JsonMember
{
    /// <summary>A member; null when there is none, or the value is no object.</summary>
    public static JsonElement? Find(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A member that is a text; null when it is none.</summary>
    public static string? Text(JsonElement value, string name) => Find(value, name) is { ValueKind: JsonValueKind.String } member ? Text(member) : null;

    /// <summary>A text.</summary>
    /// <exception cref="ApiException">It has half of a character in it, which only shows when it is looked at.</exception>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.BadRequest("a text holds half of a character (an unpaired surrogate)");
        }
    }
}
