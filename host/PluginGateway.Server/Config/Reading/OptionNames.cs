using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace PluginGateway.Server.Config.Reading;

/// <summary>The keys that a section may have: the properties of its options, by their names in the file.</summary>
internal static class OptionNames
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, PropertyInfo>> Known = new();

    /// <summary>The properties by key.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Of(Type options) => Known.GetOrAdd(options, static type => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a type is a section of its own and not a value.</summary>
    public static bool IsSection(Type type) => type.IsClass && type.Assembly == typeof(OptionNames).Assembly;

    /// <summary>The sections that a list is made of; null when it is no list of sections.</summary>
    public static Type? SectionsOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && type.GetGenericArguments() is [var item] && IsSection(item) ? item : null;

    /// <summary>What the members of a section are that has names of its own: sections, or lists of texts; null when it is no such section. That of the plugins is a matter of its own.</summary>
    public static Type? MembersOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && type.GetGenericArguments() is [_, var member] && member != typeof(PluginEntryShape) ? member : null;

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
