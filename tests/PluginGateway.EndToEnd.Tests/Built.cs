using System.Reflection;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>What the build made of this tree.</summary>
internal static class Built
{
    private static readonly string Root = Path.GetFullPath(Metadata("RepositoryRoot"));

    /// <summary>The program.</summary>
    public static string Pgw { get; } = Path.Combine(Root, "host/PluginGateway.Host/bin", Metadata("Configuration"), "net10.0/pgw.dll");

    /// <summary>The plugin folder of a sample.</summary>
    public static string Sample(string project, string id) => Path.Combine(Root, "samples", project, "bin", Metadata("Configuration"), id);

    /// <summary>A plugin folder that is in the box.</summary>
    public static string Boxed(string id) => Path.Combine(Path.GetDirectoryName(Pgw)!, "plugins", id);

    /// <summary>A plugin folder that was built against older contracts, and is never built again.</summary>
    public static string Frozen(string contracts) => Path.Combine(Root, "tests/Fixtures/Frozen", $"contracts-{contracts}", "frozen");

    /// <summary>A text that was agreed on.</summary>
    public static string Golden(string name) => Path.Combine(Root, "tests/PluginGateway.EndToEnd.Tests/Golden", name);

    private static string Metadata(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
