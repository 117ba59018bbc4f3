using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Empties the framework's static caches, which may hold a plugin's types: reflection-based JSON above all. It is the hook of hot reload, used for another end;
/// what was in a cache is made again when it is next needed. The runtime's own hook is left alone: it asks every assembly for all of its types, which loads them for good (28 MB at the
/// first plugin that goes), to empty what each type keeps of itself, and what is kept of a plugin's types goes with the plugin. Keeps nothing of a plugin; any thread.
/// </summary>
internal sealed class Janitor(ILogger log)
{
    private static readonly Assembly Runtime = typeof(object).Assembly;

    private readonly Lock _gate = new();
    private readonly HashSet<Assembly> _asked = [];
    private readonly List<Action<Type[]?>> _handlers = [];
    private readonly HashSet<Action<Type[]?>> _failed = [];

    /// <returns>How many handlers ran to their end.</returns>
    public int Sweep()
    {
        lock (_gate)
        {
            // Libraries are loaded when they are first needed: each is asked once, when it is new.
            foreach (var assembly in AssemblyLoadContext.Default.Assemblies)
            {
                if (!assembly.IsDynamic && !assembly.IsCollectible && assembly != Runtime && _asked.Add(assembly))
                {
                    _handlers.AddRange(HandlersOf(assembly));
                }
            }

            return _handlers.Count(Run);
        }
    }

    private IEnumerable<Action<Type[]?>> HandlersOf(Assembly assembly)
    {
        try
        {
            return [.. assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>().Select(attribute => ClearCacheOf(attribute.HandlerType)).OfType<Action<Type[]?>>()];
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException)
        {
            UnloadLog.HandlersUnreadable(log, assembly.GetName().Name!, e.Message);
            return [];
        }
    }

    /// <summary>The types are internal and the method is a habit, not an interface: one that only has <c>UpdateApplication</c> is none of ours.</summary>
    private Action<Type[]?>? ClearCacheOf(Type type)
    {
        var method = type.GetMethod("ClearCache", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static, [typeof(Type[])]);
        if (method is null || method.ReturnType != typeof(void))
        {
            UnloadLog.HandlerAbsent(log, type.FullName!);
            return null;
        }

        return method.CreateDelegate<Action<Type[]?>>();
    }

    private bool Run(Action<Type[]?> clearCache)
    {
        try
        {
            clearCache(null);
            return true;
        }
        catch (Exception e) // internals of libraries, which may change with any update; the others are to run all the same
        {
            if (_failed.Add(clearCache))
            {
                UnloadLog.HandlerFailed(log, clearCache.Method.DeclaringType!.FullName!, e.ToString());
            }

            return false;
        }
    }
}
