using System.Reflection;
using System.Runtime.Loader;

namespace PluginGateway.PluginHosting;

/// <summary>Loads one generation's assemblies: what is shared from the host, everything else from the plugin's own folder. Collectible.</summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private readonly string _entryPath;
    private readonly AssemblyDependencyResolver _resolver;
    private readonly NativeLibraries _natives;

    public PluginLoadContext(string name, string entryPath, NativeStore natives, PluginFaults faults)
        : base(name, isCollectible: true)
    {
        _entryPath = entryPath;
        _resolver = new AssemblyDependencyResolver(entryPath);
        _natives = new NativeLibraries(Path.GetDirectoryName(entryPath)!, _resolver, natives);
        Faults = faults;
    }

    /// <summary>Where exceptions on the plugin's own threads are counted.</summary>
    public PluginFaults Faults { get; }

    public Assembly LoadEntry() => LoadFromAssemblyPath(_entryPath);

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
            ? throw new FileNotFoundException($"{simpleName}.dll {assemblyName.Version} is not in {Path.GetDirectoryName(_entryPath)}")
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        // Zero means: a library of the operating system's, which the runtime looks for next.
        _natives.Find(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
}
