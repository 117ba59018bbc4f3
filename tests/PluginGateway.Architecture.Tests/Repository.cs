using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PluginGateway.Architecture.Tests;

/// <summary>The tree this test was built from: its sources and what they were built into.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public static string HostOutput { get; } = Path.Combine(Root, "host/PluginGateway.Host/bin", Metadata("Configuration"), "net10.0");

    /// <summary>The dll of a project of contracts/, as built.</summary>
    public static string Contract(string project) => Path.Combine(Root, "contracts", project, "bin", Metadata("Configuration"), "net10.0", project + ".dll");

    /// <summary>Plugin folders of plugins/ and samples/, as built.</summary>
    public static IEnumerable<string> PluginOutputs { get; } =
        from home in new[] { "plugins", "samples" }
        from project in Directory.EnumerateDirectories(Path.Combine(Root, home))
        let output = Path.Combine(project, "bin", Metadata("Configuration"))
        where Directory.Exists(output)
        from folder in Directory.EnumerateDirectories(output)
        where File.Exists(Path.Combine(folder, "plugin.json"))
        select folder;

    /// <summary>Names of the assemblies that an assembly refers to, read without loading it.</summary>
    public static IReadOnlyList<string> References(string dll)
    {
        using var file = new PEReader(File.OpenRead(dll));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>Source files below a folder, without what the build makes.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
