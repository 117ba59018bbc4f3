using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;

namespace PluginGateway.PluginHosting;

/// <summary>Whether everything a plugin needs is in its folder: what its deps.json lists, and what its entry references.</summary>
internal static class DependencyCheck
{
    private const string Remedy = "Remedy: run `dotnet publish` on the plugin's project and copy its whole output folder.";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="PluginRefusedException">A file is missing, damaged or too old; the message names it.</exception>
    public static void Check(string folder, string entry, AssemblyFacts facts)
    {
        var deps = Path.Combine(folder, Path.ChangeExtension(entry, ".deps.json"));
        if (File.Exists(deps))
        {
            CheckListed(folder, deps);
        }

        var resolver = new AssemblyDependencyResolver(Path.Combine(folder, entry));
        foreach (var (name, version) in facts.References.Where(reference => !SharedAssemblies.Contains(reference.Key)))
        {
            CheckReferenced(resolver.ResolveAssemblyToPath(new AssemblyName { Name = name, Version = version }), folder, entry, name, version);
        }
    }

    /// <summary>The runtime does not look at the version of what a plugin's folder supplies: an older one would fail at the first call of what it lacks.</summary>
    private static void CheckReferenced(string? path, string folder, string entry, string name, Version version)
    {
        if (path is null)
        {
            throw new PluginRefusedException($"{Path.Combine(folder, name)}.dll is missing: {entry} needs version {version} of it. {Remedy}");
        }

        ImageCheck.Check(path);
        if (AssemblyName.GetAssemblyName(path).Version is { } found && found < version)
        {
            throw new PluginRefusedException($"{path} is version {found}: {entry} needs version {version} of it. {Remedy}");
        }
    }

    private static void CheckListed(string folder, string deps)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(deps), Lenient);
            var target = document.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
            foreach (var library in document.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject())
            {
                CheckLibrary(folder, library);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PluginRefusedException($"{deps} cannot be understood: {e.Message} {Remedy}");
        }
    }

    private static void CheckLibrary(string folder, JsonProperty library)
    {
        foreach (var asset in Assets(library.Value, "runtime").Concat(Assets(library.Value, "native")))
        {
            Need(folder, library.Name, asset.Name, Path.GetFileName(asset.Name));
        }

        foreach (var asset in Assets(library.Value, "resources"))
        {
            Need(folder, library.Name, asset.Name, Path.Combine(asset.Value.GetProperty("locale").GetString()!, Path.GetFileName(asset.Name)));
        }

        foreach (var asset in Assets(library.Value, "runtimeTargets").Where(asset => IsForThisMachine(asset.Value.GetProperty("rid").GetString()!)))
        {
            Need(folder, library.Name, asset.Name, asset.Name);
        }
    }

    private static JsonElement.ObjectEnumerator Assets(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out var assets) ? assets.EnumerateObject() : default;

    private static void Need(string folder, string library, string asset, string flat)
    {
        if (SharedAssemblies.Contains(Path.GetFileNameWithoutExtension(asset)))
        {
            return;
        }

        var places = new[] { Path.Combine(folder, flat), Path.Combine(folder, asset) };
        var found = Array.Find(places, File.Exists) ?? throw new PluginRefusedException($"{places[0]} is missing: it belongs to {library}. {Remedy}");
        if (found.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            ImageCheck.Check(found);
        }
        else
        {
            NativeCheck.Check(found);
        }
    }

    private static bool IsForThisMachine(string rid)
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return string.Equals(rid, RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal) || string.Equals(rid, $"{system}-{architecture}", StringComparison.Ordinal);
    }
}
