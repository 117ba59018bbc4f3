using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Managed;

/// <summary>What this process holds.</summary>
/// <param name="At">When.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads of the operating system.</param>
/// <param name="Bytes">Managed memory in use.</param>
internal sealed record ManagedSample(TimeSpan At, int Handles, int Threads, long Bytes)
{
    public static ManagedSample Take(TimeSpan at)
    {
        using var self = Process.GetCurrentProcess();
        return new ManagedSample(at, Directory.GetFileSystemEntries("/proc/self/fd").Length, self.Threads.Count, GC.GetTotalMemory(forceFullCollection: true));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Handles} handles, {Threads} threads, {Bytes / 1_000_000.0:0.0} MB");
}
