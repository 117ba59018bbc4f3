using System.Text.Json;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>Reads members of what a node tells. Pure.</summary>
internal static class HappeningText
{
    /// <summary>A text that is not blank, without blanks around it; null when there is none.</summary>
    public static string? Text(this JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Whether a member is true.</summary>
    public static bool IsTrue(this JsonElement payload, string name) => payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A whole number; null when there is none.</summary>
    public static int? Number(this JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
