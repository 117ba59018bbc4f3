using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PluginGateway.Manager.Platform;

/// <summary>What Windows is asked about jobs.</summary>
internal interface IJobKernel
{
    /// <summary>Makes a job without a name. Its handle is not inherited: the children would keep each other alive.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    SafeHandle Create();

    /// <summary>Has Windows end all that is in the job when its last handle is closed.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void EndWithLastHandle(SafeHandle job);

    /// <summary>Puts a process into the job, and with it whatever it starts from then on.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void Assign(SafeHandle job, Process process);
}
