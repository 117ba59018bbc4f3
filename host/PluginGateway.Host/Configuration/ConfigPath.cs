using System.Text.Json;

namespace PluginGateway.Host.Configuration;

/// <summary>Where in the configuration: names with dots between them, numbers for what is in lists. Pure.</summary>
internal static class ConfigPath
{
    /// <summary>What is there; null when nothing is. Names are found in upper and lower case alike, as the gateway finds them.</summary>
    public static JsonElement? Find(JsonElement value, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var at) && at >= 0 && at < value.GetArrayLength())
            {
                value = value[at];
            }
            else if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Where(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)).ToArray() is [var found])
            {
                value = found.Value;
            }
            else
            {
                return null;
            }
        }

        return value;
    }
}
