using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PluginGateway.Host.Service.Windows;

/// <summary>
/// Runs the gateway under the service control manager of Windows: tells it that the service runs, and ends it when that says so. Once in a process; written by the interface's
/// documentation (StartServiceCtrlDispatcher) and not run anywhere but on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsServiceHost
{
    private const uint OwnProcess = 0x10;
    private const uint StateStopped = 1;
    private const uint StateStopPending = 3;
    private const uint StateRunning = 4;
    private const uint AcceptStop = 1;
    private const uint AcceptShutdown = 4;
    private const uint ControlStop = 1;
    private const uint ControlShutdown = 5;
    private const uint ServiceSpecificError = 1066;
    private const uint StopPatienceMs = 30_000;

    private static readonly TaskCompletionSource Connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly CancellationTokenSource Stop = new();
    private static nint s_status;

    /// <summary>Runs it.</summary>
    /// <param name="run">The gateway; cancelled when the service is to stop.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> run)
    {
        // The dispatcher keeps its thread until the service has stopped.
        var dispatcher = Task.Factory.StartNew(Dispatch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(Connected.Task, dispatcher) == dispatcher && await dispatcher is { } problem)
        {
            throw new ServiceException($"the service control manager did not take this process: {problem}; --windows-service is for services alone, pgw gateway install makes one");
        }

        var code = await run(Stop.Token);
        Report(StateStopped, code);
        await dispatcher;
        return code;
    }

    private static unsafe string? Dispatch()
    {
        fixed (char* name = "PluginGateway")
        {
            var table = stackalloc TableEntry[2];
            table[0] = new TableEntry { Name = name, Main = &ServiceMain };
            return StartDispatcher(table) ? null : Marshal.GetLastPInvokeErrorMessage();
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe void ServiceMain(uint count, char** arguments)
    {
        s_status = RegisterHandler("PluginGateway", &Control, 0);
        Report(StateRunning, 0);
        Connected.TrySetResult();
    }

    [UnmanagedCallersOnly]
    private static uint Control(uint control, uint type, nint data, nint context)
    {
        if (control is ControlStop or ControlShutdown)
        {
            Report(StateStopPending, 0);
            Stop.Cancel();
        }

        return 0;
    }

    private static void Report(uint state, int code)
    {
        var status = new Status
        {
            Type = OwnProcess,
            State = state,
            Accepts = state == StateRunning ? AcceptStop | AcceptShutdown : 0,
            ExitCode = code == 0 ? 0 : ServiceSpecificError,
            SpecificExitCode = (uint)code,
            CheckPoint = 0,
            WaitHint = state == StateStopPending ? StopPatienceMs : 0,
        };
        _ = SetStatus(s_status, in status);
    }

    [LibraryImport("advapi32", EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool StartDispatcher(TableEntry* table);

    [LibraryImport("advapi32", EntryPoint = "RegisterServiceCtrlHandlerExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static unsafe partial nint RegisterHandler(string name, delegate* unmanaged<uint, uint, nint, nint, uint> handler, nint context);

    [LibraryImport("advapi32", EntryPoint = "SetServiceStatus", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetStatus(nint handle, in Status status);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct TableEntry
    {
        public char* Name;
        public delegate* unmanaged<uint, char**, void> Main;
    }

    // SERVICE_STATUS.
    [StructLayout(LayoutKind.Sequential)]
    private struct Status
    {
        public uint Type;
        public uint State;
        public uint Accepts;
        public uint ExitCode;
        public uint SpecificExitCode;
        public uint CheckPoint;
        public uint WaitHint;
    }
}
