using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Config;

/// <summary>Finds keys that no option has: a misspelt key would otherwise do nothing, silently.</summary>
internal static class UnknownKeys
{
    /// <summary>Reports keys of <paramref name="section"/>, at any depth, that <paramref name="options"/> has no property for.</summary>
    public static void Find(IConfigurationSection section, Type options, List<string> errors, string? except = null)
    {
        var properties = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren().Where(child => !string.Equals(child.Key, except, StringComparison.OrdinalIgnoreCase)))
        {
            if (!properties.TryGetValue(child.Key, out var property))
            {
                var known = properties.Keys.Select(JsonNamingPolicy.CamelCase.ConvertName).ToArray();
                errors.Add($"{child.Path.Replace(':', '.')} is not known. {KeyHint.For(child.Key, known)}");
            }
            else if (property.PropertyType.Assembly == typeof(UnknownKeys).Assembly && property.PropertyType.IsClass)
            {
                Find(child, property.PropertyType, errors);
            }
        }
    }
}
