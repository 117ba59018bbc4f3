using System.Collections.Frozen;
using System.Reflection;
using PluginGateway.Contracts;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>
/// The one list of what crosses the boundary to a plugin: the framework and the contracts. The host's own libraries do not: a plugin brings its own copies.
/// </summary>
internal static class SharedAssemblies
{
    /// <summary>
    /// Framework assemblies that keep types for ever in static caches. Each plugin gets its own copy, which goes when the plugin goes
    /// (plugin-hosting §2.4; System.ComponentModel.Annotations must stay shared, its types cross to Microsoft.Extensions.Options).
    /// </summary>
    private static readonly FrozenSet<string> OwnCopy =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Microsoft.CSharp", "System.ComponentModel.TypeConverter");

    private static readonly string RuntimeDirectory = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Paths by name.</summary>
    private static readonly FrozenDictionary<string, string> Framework = FrameworkPaths()
        .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Contracts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, typeof(IGatewayPlugin).Assembly.GetName().Name!, typeof(GatewayException).Assembly.GetName().Name!);

    /// <summary>Whether the host supplies it.</summary>
    public static bool Contains(string name) => Framework.ContainsKey(name) || Contracts.Contains(name);

    public static bool IsFramework(string name) => Framework.ContainsKey(name);

    /// <summary>Version of an assembly of the framework, read from its file; null when it is none.</summary>
    public static Version? FrameworkVersion(string name) => Framework.TryGetValue(name, out var path) ? AssemblyName.GetAssemblyName(path).Version : null;

    /// <summary>Where to load a plugin's own copy of a framework assembly from; null when it is shared.</summary>
    public static string? OwnCopyPath(string name) => OwnCopy.Contains(name) ? Path.Combine(RuntimeDirectory, $"{name}.dll") : null;

    /// <summary>
    /// All assemblies of Microsoft.NETCore.App and Microsoft.AspNetCore.App. A framework's folder is told by its own deps.json, because
    /// the trusted list also holds the host's libraries.
    /// </summary>
    private static IEnumerable<string> FrameworkPaths()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return trusted.Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal)
            .Where(directory => Directory.EnumerateFiles(directory, "Microsoft.*.App.deps.json").Any())
            .Append(RuntimeDirectory).Distinct(StringComparer.Ordinal)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.dll"));
    }
}
