using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PluginGateway.PluginHosting;

/// <summary>Ends a child and all that it has started.</summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;

    /// <summary>Kills a child's process group, also when the child itself has ended and left others behind.</summary>
    /// <param name="child">The child.</param>
    /// <param name="id">Its number, known before it ended.</param>
    /// <param name="hasGroup">Whether it is the head of a group of its own; else its tree is looked for.</param>
    public static void Kill(Process child, int id, bool hasGroup)
    {
        if (hasGroup)
        {
            // Fails when nobody is left in it, which is what is wanted.
            _ = KillCore(-id, SigKill);
            return;
        }

        try
        {
            child.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or a part of the tree has.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int KillCore(int id, int signal);
}
