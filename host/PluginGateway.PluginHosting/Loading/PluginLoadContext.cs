using System.Reflection;
using System.Runtime.Loader;

namespace PluginGateway.PluginHosting;

/// <summary>Loads one generation's assemblies: what is shared from the host, everything else from the plugin's own folder. Collectible.</summary>
internal sealed class PluginLoadContext(string name, string entryPath, PluginFaults faults) : AssemblyLoadContext(name, isCollectible: true)
{
    private readonly AssemblyDependencyResolver _resolver = new(entryPath);

    /// <summary>Where exceptions on the plugin's own threads are counted.</summary>
    public PluginFaults Faults { get; } = faults;

    public Assembly LoadEntry() => LoadFromAssemblyPath(entryPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var simpleName = assemblyName.Name!;
        if (SharedAssemblies.OwnCopyPath(simpleName) is { } copy)
        {
            return LoadFromAssemblyPath(copy);
        }

        if (SharedAssemblies.Contains(simpleName))
        {
            // Null means: from the host. A copy in the plugin's folder is not looked at.
            return null;
        }

        if (_resolver.ResolveAssemblyToPath(assemblyName) is { } path)
        {
            return LoadFromAssemblyPath(path);
        }

        // Not null, which would hand out a library of the host; but a culture's resources may be missing.
        return string.IsNullOrEmpty(assemblyName.CultureName)
            ? throw new FileNotFoundException($"{simpleName}.dll {assemblyName.Version} is not in {Path.GetDirectoryName(entryPath)}")
            : null;
    }

    /// <summary>What deps.json lists for this machine; a library beside the assembly that asks for it is found by the runtime, which is asked next.</summary>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
}
