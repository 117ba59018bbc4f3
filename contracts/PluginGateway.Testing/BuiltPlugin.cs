using System.Reflection;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>A plugin's folder as its build has written it. Immutable.</summary>
/// <example>
/// The test project says where it is, and that it is built first:
/// <code>
/// &lt;ProjectReference Include="../Acme.Matrix/Acme.Matrix.csproj" ReferenceOutputAssembly="false" /&gt;
/// &lt;AssemblyMetadata Include="PluginFolder" Value="$(MSBuildThisFileDirectory)../Acme.Matrix/bin/$(Configuration)/acme-matrix" /&gt;
/// </code>
/// and the test takes <c>BuiltPlugin.StampedIn(typeof(Tests).Assembly)</c>.
/// </example>
public sealed class BuiltPlugin
{
    private BuiltPlugin(string path, PluginManifest manifest) => (Path, Id, Version) = (path, manifest.Id, manifest.Version);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The plugin's id.</summary>
    public string Id { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>The plugin of a folder.</summary>
    /// <param name="path">The folder, which holds a <c>plugin.json</c>.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="PluginTestException">There is none.</exception>
    public static BuiltPlugin At(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            return new BuiltPlugin(full, PluginManifest.Read(full));
        }
        catch (PluginRefusedException e)
        {
            throw new PluginTestException($"a plugin's build output in {full}", e.Message, "build the plugin's project before its tests: refer to it with ReferenceOutputAssembly=\"false\"", e);
        }
    }

    /// <summary>The plugin whose folder the test project names in an <c>AssemblyMetadata</c> item.</summary>
    /// <param name="tests">The test assembly.</param>
    /// <param name="key">The item's name.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="PluginTestException">There is no such item, or no plugin in the folder.</exception>
    public static BuiltPlugin StampedIn(Assembly tests, string key = "PluginFolder")
    {
        var stamp = tests.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(stamp => stamp.Key == key);
        return At(stamp?.Value ?? throw new PluginTestException(
            $"the plugin's folder, stamped into {tests.GetName().Name}",
            $"there is no AssemblyMetadata named {key}",
            $"add <AssemblyMetadata Include=\"{key}\" Value=\"$(MSBuildThisFileDirectory)../YourPlugin/bin/$(Configuration)/your-plugin\" /> to the test project"));
    }

    /// <inheritdoc />
    public override string ToString() => $"{Id} {Version} in {Path}";
}
