using System.Collections.Concurrent;
using System.Runtime.Loader;

namespace PluginGateway.PluginHosting;

/// <summary>Where a native library of one generation is loaded from: found in the plugin's folder, taken from the store's path for its content.</summary>
internal sealed class NativeLibraries(string plugin, AssemblyDependencyResolver resolver, NativeStore store)
{
    private readonly ConcurrentDictionary<string, string> _stored = new(StringComparer.Ordinal);

    /// <summary>The path to load; null when the plugin has no such library.</summary>
    /// <param name="name">What <c>DllImport</c> says.</param>
    /// <exception cref="PluginRefusedException">The library is not whole.</exception>
    public string? Find(string name)
    {
        var found = Spellings(name).Select(Listed).Concat(Spellings(name).SelectMany(BesideTheEntry)).FirstOrDefault(path => File.Exists(path) && NativeFile.IsLibrary(path));
        if (found is null)
        {
            return null;
        }

        NativeCheck.Check(found);
        var stored = _stored.GetOrAdd(Path.GetDirectoryName(found)!, folder => store.Put(folder, plugin));
        return Path.Combine(stored, Path.GetFileName(found));
    }

    /// <summary>Elsewhere than on Windows <c>x.dll</c> is how somebody from there spells <c>x</c>.</summary>
    private static IEnumerable<string> Spellings(string name) =>
        !OperatingSystem.IsWindows() && name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [name, name[..^4]] : [name];

    /// <summary>What deps.json lists for this machine. The resolver takes paths too, of whatever they lead to.</summary>
    private string? Listed(string name) => name.AsSpan().ContainsAny('/', '\\') ? null : resolver.ResolveUnmanagedDllToPath(name);

    private IEnumerable<string> BesideTheEntry(string name)
    {
        var suffix = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        var path = Path.GetFullPath(Path.Combine(plugin, name));
        if (!path.StartsWith(plugin + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            // A path that leads elsewhere is the runtime's business.
            return [];
        }

        var withPrefix = Path.Combine(Path.GetDirectoryName(path)!, $"lib{Path.GetFileName(path)}");
        return [path + suffix, withPrefix + suffix, path, withPrefix];
    }
}
