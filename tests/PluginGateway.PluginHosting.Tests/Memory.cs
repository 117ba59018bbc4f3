namespace PluginGateway.PluginHosting.Tests;

/// <summary>What is still in memory after everything that can go has gone.</summary>
internal static class Memory
{
    /// <summary>Collects until the condition holds; fails after 30 s.</summary>
    public static Task UntilAsync(Func<bool> gone) => Until.TrueAsync(() =>
    {
#pragma warning disable RS0030 // the unload proof
        GC.Collect();
        GC.WaitForPendingFinalizers();
#pragma warning restore RS0030
        return gone();
    });

    public static bool Holds(string assemblyName) =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => string.Equals(assembly.GetName().Name, assemblyName, StringComparison.Ordinal));
}
