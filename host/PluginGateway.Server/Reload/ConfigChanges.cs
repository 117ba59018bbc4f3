using Microsoft.Extensions.Configuration;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Reload;

/// <summary>A key whose value differs between two configurations. Only its name: a value may be a secret.</summary>
/// <param name="Key">The flat key, <c>gateway:port</c>.</param>
/// <param name="Kind">What a change of it means for a gateway that runs.</param>
internal sealed record ChangedKey(string Key, OptionKind Kind)
{
    /// <summary>The key with dots.</summary>
    public string Path => Key.Replace(':', '.');
}

/// <summary>What differs between two configurations. Pure.</summary>
internal static class ConfigChanges
{
    /// <summary>The keys whose values differ, in alphabetical order.</summary>
    public static IReadOnlyList<ChangedKey> Between(IConfiguration before, IConfiguration after)
    {
        var (old, now) = (Flat(before), Flat(after));
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(key => !string.Equals(old.GetValueOrDefault(key), now.GetValueOrDefault(key), StringComparison.Ordinal))
                .Select(key => new ChangedKey(key, OptionLeaves.Find(key)?.Kind ?? OptionKind.Restart))
                .OrderBy(change => change.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>The keys of a kind, with dots.</summary>
    public static IReadOnlyList<string> Of(this IEnumerable<ChangedKey> changes, OptionKind kind) => [.. changes.Where(change => change.Kind == kind).Select(change => change.Path)];

    /// <summary>The keys that mean anything to the gateway, with dots.</summary>
    public static IReadOnlyList<string> OfAnyKind(this IEnumerable<ChangedKey> changes) => [.. changes.Where(change => change.Kind != OptionKind.None).Select(change => change.Path)];

    private static Dictionary<string, string> Flat(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
}
