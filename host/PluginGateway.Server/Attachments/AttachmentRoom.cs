using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Attachments;

/// <summary>Bounds what the attachments of all runs that wait or go on hold in memory: runs of one session wait for each other, and a client may start many. Any thread.</summary>
internal sealed class AttachmentRoom
{
    private const long Most = 256_000_000;

    private long _held;

    /// <summary>How much is held, in bytes.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Starts a run whose attachments count until it has ended.</summary>
    /// <exception cref="GatewayException">There is no room now, or the run cannot be started.</exception>
    public Run Start(IReadOnlyList<AgentAttachment> attachments, Func<Run> start)
    {
        var bytes = attachments.Sum(static one => (long)one.Content.Length);
        if (bytes == 0)
        {
            return start();
        }

        if (Interlocked.Add(ref _held, bytes) > Most)
        {
            Interlocked.Add(ref _held, -bytes);
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "too many attachments wait for their runs; try again when some have ended") { Retryable = true });
        }

        try
        {
            var run = start();
            _ = run.End.ContinueWith(_ => Interlocked.Add(ref _held, -bytes), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return run;
        }
        catch
        {
            Interlocked.Add(ref _held, -bytes);
            throw;
        }
    }
}
