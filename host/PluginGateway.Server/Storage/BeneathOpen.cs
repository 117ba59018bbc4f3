using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PluginGateway.Server.Storage;

/// <summary>Opens a file below a directory by the system's own means: <c>openat2(2)</c> with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, or folder by folder where that is forbidden.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class BeneathOpen
{
    private const int OpenAt2 = 437;
    private const int CurrentDirectory = -100;

    // <fcntl.h>, <linux/openat2.h>. O_DIRECTORY and O_NOFOLLOW differ on ARM.
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int PathOnly = 0x200000;
    private const ulong NoMagicLinks = 0x02;
    private const ulong NoSymlinks = 0x04;
    private const ulong Beneath = 0x08;

    private const int NotFound = 2;
    private const int NoPermission = 1;
    private const int IsLink = 40;
    private const int NotADirectory = 20;
    private const int CrossesRoot = 18;
    private const int NotImplemented = 38;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int OnlyDirectory = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>Whether the system may be asked for <c>openat2</c>; a test turns it off.</summary>
    internal static bool IsOneCall { get; set; } = true;

    /// <summary>Opens for reading.</summary>
    /// <exception cref="Protocol.GatewayException">A link is on the way.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStream Open(string directory, string name)
    {
        using var root = new SafeFileHandle(Step(CurrentDirectory, directory, PathOnly | OnlyDirectory), ownsHandle: true);
        if (root.IsInvalid)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        var number = (int)root.DangerousGetHandle();
        var file = new SafeFileHandle(IsOneCall ? OneCall(number, name) : EachFolder(number, name), ownsHandle: true);
        return file.IsInvalid ? throw Failure(Marshal.GetLastPInvokeError()) : new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    private static nint OneCall(int root, string name)
    {
        var how = new How { Flags = CloseOnExec | NonBlocking, Resolve = Beneath | NoSymlinks | NoMagicLinks };
        var opened = Call(OpenAt2, root, name, &how, (nuint)sizeof(How));

        // Older kernels do not have it, and some containers forbid it.
        return opened < 0 && Marshal.GetLastPInvokeError() is NotImplemented or NoPermission ? EachFolder(root, name) : opened;
    }

    private static nint EachFolder(int root, string name)
    {
        var segments = name.Split('/');
        nint folder = root;
        try
        {
            foreach (var segment in segments[..^1])
            {
                var inner = Step((int)folder, segment, PathOnly | OnlyDirectory | NoFollow);
                Leave(folder, root);
                folder = inner;
                if (inner < 0)
                {
                    return inner;
                }
            }

            return Step((int)folder, segments[^1], NonBlocking | NoFollow);
        }
        finally
        {
            Leave(folder, root);
        }
    }

    private static void Leave(nint folder, int root)
    {
        if (folder >= 0 && folder != root)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = Close((int)folder);
            Marshal.SetLastPInvokeError(error);
        }
    }

    private static Exception Failure(int error) => error switch
    {
        NotFound => new FileNotFoundException("there is no such file"),
        IsLink or CrossesRoot or NotADirectory => SafeRoot.Refusal(),
        _ => new IOException($"the file cannot be opened: {new Win32Exception(error).Message}"),
    };

    private static nint Step(int folder, string name, int flags) => OpenAt(folder, name, flags | CloseOnExec, 0);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenAt(int folder, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint Call(nint number, nint folder, string name, How* how, nuint size);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int file);

    // struct open_how
    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
