using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using PluginGateway.PluginHosting;

namespace PluginGateway.Manager.Platform;

/// <summary>
/// One job for all children on Windows: the system ends them when its last handle goes, which is when this is disposed or this program has ended, however that went. Any thread.
/// </summary>
/// <param name="kernel">Makes it.</param>
internal sealed class WindowsJob(IJobKernel kernel) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeHandle? _job;
    private bool _isClosed;

    /// <summary>Puts a child into the job, which is made for the first one. A child that has ended already needs none; one that cannot be put there is ended, with what it has started.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    /// <exception cref="ObjectDisposedException">The job is closed.</exception>
    public void Adopt(Process child)
    {
        lock (_gate)
        {
            try
            {
                kernel.Assign(Open(), child);
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException)
            {
                if (child.HasExited && !_isClosed)
                {
                    return;
                }

                ProcessGroup.Kill(child, child.Id, hasGroup: false);
                throw;
            }
        }
    }

    /// <summary>Closes the job: what is still in it ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _job?.Dispose();
        }
    }

    private SafeHandle Open()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_job is null)
        {
            var job = kernel.Create();
            try
            {
                kernel.EndWithLastHandle(job);
            }
            catch
            {
                // Without the limit it would keep nobody from being left behind; the next child has another try.
                job.Dispose();
                throw;
            }

            _job = job;
        }

        return _job;
    }
}
