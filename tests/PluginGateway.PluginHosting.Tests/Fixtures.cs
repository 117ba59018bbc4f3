using System.Reflection;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Where the fixtures' builds are.</summary>
internal static class Fixtures
{
    private static readonly string Root = Path.GetFullPath(Stamped("Fixtures"));

    /// <summary>The output folder of a plugin of <c>tests/Fixtures</c>.</summary>
    public static string Plugin(string project) =>
        Path.Combine(Root, project, "bin", Stamped("Configuration"), Id(project));

    public static string Id(string project) => project.ToLowerInvariant().Replace('.', '-');

    /// <summary>A plugin folder that was built against older contracts, and is never built again.</summary>
    public static string Frozen(string contracts) => Path.Combine(Root, "Frozen", $"contracts-{contracts}", "frozen");

    /// <summary>A dll of <c>tests/Fixtures/NotPlugins</c>.</summary>
    public static string Program(string project) =>
        Path.Combine(Root, "NotPlugins", project, "bin", Stamped("Configuration"), "net10.0", $"{project}.dll");

    private static string Stamped(string key) =>
        typeof(Fixtures).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(stamp => string.Equals(stamp.Key, key, StringComparison.Ordinal)).Value!;
}
