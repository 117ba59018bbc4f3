using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace PluginGateway.PluginHosting;

/// <summary>Whose exception is it: the topmost code that is not the framework's decides.</summary>
internal static class FaultAttribution
{
    /// <summary>The plugin's context; null when the host itself threw, or nobody can tell.</summary>
    public static PluginLoadContext? Of(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            var culprit = new StackTrace(current, fNeedFileInfo: false).GetFrames()
                .Select(frame => frame.GetMethod()?.Module.Assembly).FirstOrDefault(assembly => assembly is not null && !IsFramework(assembly));
            if (culprit is not null)
            {
                return AssemblyLoadContext.GetLoadContext(culprit) as PluginLoadContext;
            }
        }

        return null;
    }

    private static bool IsFramework(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default && SharedAssemblies.IsFramework(assembly.GetName().Name!);
}
