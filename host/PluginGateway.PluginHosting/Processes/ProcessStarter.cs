using System.Collections.Concurrent;
using System.Diagnostics;

namespace PluginGateway.PluginHosting;

/// <summary>
/// The one thread that starts programs. A child that is to end with its parent (<c>PR_SET_PDEATHSIG</c>) really ends with the thread that started it, so that this
/// must not be a thread of the pool, which may go when there is little to do.
/// </summary>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Work = StartThread();

    /// <summary>Starts a program.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The operating system does not start it.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e) // the boundary to the operating system: whoever asked is told
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "process starter",
        };
        thread.UnsafeStart();
        return work;
    }
}
