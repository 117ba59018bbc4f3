using System.Collections;

namespace PluginGateway.Manager.Platform;

/// <summary>A command of the operating system, with the program's own environment.</summary>
internal static class SystemCommand
{
    public static GatewaySpawn Of(string program, params IReadOnlyList<string> arguments) => new(program, arguments, OwnEnvironment(), Path.GetTempPath());

    public static IReadOnlyDictionary<string, string> OwnEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
