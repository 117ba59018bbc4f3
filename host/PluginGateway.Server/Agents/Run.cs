using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Agents;

/// <summary>What is to be run.</summary>
/// <param name="Id">The run's id: the caller's idempotency key.</param>
/// <param name="SessionKey">The session as the caller spelt it; events carry this spelling.</param>
/// <param name="Canonical">The session's full key.</param>
/// <param name="Message">What was said.</param>
/// <param name="Timeout">Longest run.</param>
internal sealed record RunRequest(string Id, string SessionKey, string Canonical, string Message, TimeSpan Timeout)
{
    /// <summary>Where the message came from, for the session's record.</summary>
    public Sessions.SessionOrigin? Origin { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>More words for the system prompt.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>Pictures and files that came with the message.</summary>
    public IReadOnlyList<AgentAttachment> Attachments { get; init; } = [];

    /// <summary>Told all that was said so far, whenever clients are told of more; by the run's own flow, at once, and must not throw.</summary>
    public Action<string>? Heard { get; init; }
}

/// <summary>How a run ended. Times are Unix milliseconds.</summary>
/// <param name="Status"><c>ok</c> or <c>error</c>.</param>
/// <param name="StartedAt">When it started; null when it never did.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record RunEnd(string Status, long? StartedAt, long EndedAt)
{
    /// <summary>The failure.</summary>
    public ErrorShape? Error { get; init; }

    /// <summary>What came of it.</summary>
    public AgentOutcome? Outcome { get; init; }
}

/// <summary>One run, from its request to a while after its end. Any thread.</summary>
#pragma warning disable CA1001 // _abort is never disposed: it has no timer, and somebody may stop the run in the moment in which it ends.
internal sealed class Run(RunRequest request)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _stopReason;

    /// <summary>What is to be run.</summary>
    public RunRequest Request { get; } = request;

    /// <summary>Completes with the end; never fails.</summary>
    public Task<RunEnd> End => _end.Task;

    /// <summary>Cancelled when somebody stops it.</summary>
    public CancellationToken Stopping => _abort.Token;

    /// <summary>Why it was stopped: <c>rpc</c>, <c>stop</c> or <c>timeout</c>; null when it was not.</summary>
    public string? StopReason => Volatile.Read(ref _stopReason);

    /// <summary>Stops it. False when it has ended or was stopped already.</summary>
    public bool Abort(string reason)
    {
        if (_end.Task.IsCompleted || Interlocked.CompareExchange(ref _stopReason, reason, null) is not null)
        {
            return false;
        }

        _abort.Cancel();
        return true;
    }

    /// <summary>Says how it ended. Once.</summary>
    public void Finish(RunEnd end) => _end.TrySetResult(end);
}
