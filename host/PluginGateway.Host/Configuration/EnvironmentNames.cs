using PluginGateway.Protocol;

namespace PluginGateway.Host.Configuration;

/// <summary>
/// Environment variables, in the spellings of all brands (<see cref="Dialects"/>): existing clients and supervisors set theirs, and ours wins (<c>config-and-cli.md</c>).
/// </summary>
internal static class EnvironmentNames
{
    private static readonly (string Suffix, string Key)[] Keys =
    [
        ("GATEWAY_TOKEN", "gateway:auth:token"),
        ("GATEWAY_PASSWORD", "gateway:auth:password"),
        ("GATEWAY_PORT", "gateway:port"),
    ];

    /// <summary>The value of the first spelling that is set; null when none is.</summary>
    /// <param name="suffix">The name without its brand, for example <c>STATE_DIR</c>.</param>
    public static string? Read(string suffix) =>
        Dialects.EnvironmentNames(suffix).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>The variable that says what a key is, of those that are set; null when none does.</summary>
    /// <param name="key">The key, for example <c>gateway:port</c>.</param>
    public static string? VariableOf(string key) => Keys.Where(pair => string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase))
        .SelectMany(pair => Dialects.EnvironmentNames(pair.Suffix)).FirstOrDefault(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    /// <summary>The configuration keys that are set in the environment.</summary>
    public static Dictionary<string, string?> ConfigurationKeys() => Keys
        .Select(pair => (pair.Key, Value: Read(pair.Suffix)))
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
}
