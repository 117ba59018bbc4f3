using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>Finds the keys in a plugin's configuration that none of its classes has: a mistyped key must not be a silent default.</summary>
internal static class KnownKeys
{
    /// <param name="config">The plugin's configuration.</param>
    /// <param name="options">Classes bound to the whole of it.</param>
    /// <param name="accounts">Classes bound to each account; none when there is no channel.</param>
    /// <returns>One text per unknown key.</returns>
    public static IReadOnlyList<string> Problems(IConfiguration config, IReadOnlyCollection<Type> options, IReadOnlyCollection<Type> accounts)
    {
        if (accounts.Count == 0)
        {
            return [.. In(config.GetChildren(), "config", options, [])];
        }

        var top = config.GetChildren().ToLookup(AccountSettings.IsAccounts);
        var beside = In(top[false], "config", [.. options, .. accounts], [.. HostKeys.All, HostKeys.Accounts]);
        return [.. beside, .. top[true].SelectMany(section => section.GetChildren()).SelectMany(account => InAccount(account, accounts))];
    }

    /// <summary>The keys that a class binds, with their properties.</summary>
    public static IEnumerable<KeyValuePair<string, PropertyInfo>> PropertiesByKey(Type type) => Properties(type).Select(property => KeyValuePair.Create(KeyOf(property), property));

    private static IEnumerable<string> InAccount(IConfigurationSection account, IReadOnlyCollection<Type> types)
    {
        var path = $"config.{HostKeys.Accounts}.{account.Key}";
        return string.IsNullOrEmpty(account.Value)
            ? In(account.GetChildren(), path, types, HostKeys.All)
            : [$"{path} is not an object."];
    }

    private static IEnumerable<string> In(IEnumerable<IConfigurationSection> members, string path, IReadOnlyCollection<Type> types, IReadOnlyCollection<string> others)
    {
        var known = types.SelectMany(PropertiesByKey).ToLookup(property => property.Key, property => property.Value.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var member in members)
        {
            var name = $"{path}.{member.Key}";
            if (others.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!known.Contains(member.Key))
            {
                yield return $"{name} is not known. {KeyHint.For(member.Key, [.. known.Select(key => key.Key), .. others])}";
            }

            foreach (var problem in known[member.Key].SelectMany(type => Inside(member, name, type)))
            {
                yield return problem;
            }
        }
    }

    /// <summary>The plugin's own classes have keys of their own, also as elements of lists and dictionaries; everything else is a value.</summary>
    private static IEnumerable<string> Inside(IConfigurationSection section, string path, Type type)
    {
        if (HasKeys(type))
        {
            return In(section.GetChildren(), path, [type], []);
        }

        var element = type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[^1] : null;
        return element is null ? [] : section.GetChildren().SelectMany(child => Inside(child, $"{path}.{child.Key}", element));
    }

    /// <summary>Whether a type is a class of settings and not a value.</summary>
    public static bool HasKeys(Type type) =>
        !type.IsEnum && !type.IsArray && !type.IsGenericType && !SharedAssemblies.Contains(type.Assembly.GetName().Name!);

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } || !(property.PropertyType.IsValueType || property.PropertyType == typeof(string)));

    private static string KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
