using Microsoft.Extensions.Configuration;

namespace PluginGateway.Server.Reload;

/// <summary>Which keys a running gateway cannot take over: everything but <c>plugins</c> and <c>commands</c>. Pure.</summary>
internal static class RestartKeys
{
    // What is about the file and not about the gateway, and what is read when it is needed.
    private static readonly string[] Ignored = ["plugins", "$schema", "version", "commands"];

    /// <summary>The keys whose values differ, with dots, in alphabetical order. Only names: a value may be a secret.</summary>
    public static IReadOnlyList<string> Changed(IConfiguration running, IConfiguration next)
    {
        var (before, after) = (Flat(running), Flat(next));
        return
        [
            .. before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(key => !string.Equals(before.GetValueOrDefault(key), after.GetValueOrDefault(key), StringComparison.Ordinal))
                .Select(key => key.Replace(':', '.'))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string> Flat(IConfiguration configuration) => configuration.GetChildren()
        .Where(section => !Ignored.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
        .SelectMany(section => section.AsEnumerable())
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
}
