using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
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

    /// <summary>Most messages of people that the agent is given of what was said before; as many as the operator says for all when null.</summary>
    public int? HistoryLimit { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>More words for the system prompt.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>Messages that had waited for the same turn, oldest first: they are said before <see cref="Message"/>, each a message of its own in the transcript.</summary>
    public IReadOnlyList<RunRequest> Earlier { get; init; } = [];

    /// <summary>Whether a start before this one had begun it: its message may be in the transcript already.</summary>
    public bool IsAgain { get; init; }

    /// <summary>Who asked for it, when a client did: clients choose the ids of their runs, and another's may be the same.</summary>
    public string? Owner { get; init; }

    /// <summary>Waited for before it goes on, and ends when nothing else that may have ended the gateway goes on; null when it need not wait.</summary>
    public Func<CancellationToken, Task>? Alone { get; init; }

    /// <summary>Told the id of the run in whose turn it is said, before it is; when the task ends, that is on the disk.</summary>
    public Func<string, Task>? Begins { get; init; }

    /// <summary>Pictures and files that came with the message.</summary>
    public IReadOnlyList<AgentAttachment> Attachments { get; init; } = [];

    /// <summary>What the client does itself when the model asks for it.</summary>
    public IReadOnlyList<ClientTool> ClientTools { get; init; } = [];
    /// <summary>Pictures, recordings and files that came with the message, as the store of media keeps them.</summary>
    public IReadOnlyList<MediaReference> Media { get; init; } = [];

    /// <summary>Whether media that the reply names are sent along with it; else its text is left as it is.</summary>
    public bool SendsMedia { get; init; }

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

    /// <summary>What the client is to do now; of <see cref="RunRequest.ClientTools"/> only.</summary>
    public IReadOnlyList<AgentClientToolCall> ClientCalls { get; init; } = [];
    /// <summary>What is to be sent along with the first reply.</summary>
    public IReadOnlyList<MediaReference> Media { get; init; } = [];
}

/// <summary>One run, from its request to a while after its end. Any thread.</summary>
#pragma warning disable CA1001 // _abort is never disposed: it has no timer, and somebody may stop the run in the moment in which it ends. The deadline is, at the end.
internal sealed class Run(RunRequest request)
#pragma warning restore CA1001
{
    // Longer than this no timer runs, and no run either.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    // In the place of a reason: it has ended, and cannot be stopped any more. One word decides between the two.
    private const string Over = "";

    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _deadline;
    private string? _stopReason;
    private int _claimed;
    private bool _isEnding;

    /// <summary>What is to be run. Changes at most once before it begins, and lets go of attachments at its end.</summary>
    public RunRequest Request { get; private set; } = request;

    /// <summary>When it was asked for, in Unix milliseconds.</summary>
    public long AcceptedAt { get; init; }

    /// <summary>Tells what it does; null while it waits for its turn.</summary>
    public RunAnnouncer? Announcer { get; set; }

    /// <summary>Completes with the end; never fails.</summary>
    public Task<RunEnd> End => _end.Task;

    /// <summary>Cancelled when somebody stops it.</summary>
    public CancellationToken Stopping => _abort.Token;

    /// <summary>Why it was stopped: <c>rpc</c>, <c>stop</c>, <c>timeout</c> or <c>interrupt</c>; null when it was not.</summary>
    public string? StopReason => Volatile.Read(ref _stopReason) is { Length: > 0 } reason ? reason : null;

    /// <summary>What is said while it goes on.</summary>
    public Queueing.SteeringInbox Inbox { get; } = new();

    /// <summary>Whether somebody does it, or it was ended without being done.</summary>
    public bool IsClaimed => Volatile.Read(ref _claimed) != 0;

    /// <summary>Whether it waits in its session's lane, or goes on there.</summary>
    public bool IsInLane { get; private set; }

    /// <summary>Whether all is done but telling so: what comes now is not said while it goes on.</summary>
    public bool IsEnding => Volatile.Read(ref _isEnding);

    /// <summary>Whether a message that comes now comes while it goes on. One that was stopped is as good as over.</summary>
    public bool IsBusy => IsInLane && !IsEnding && StopReason is null;

    /// <summary>The right to do it, or to end it without. One gets it.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    /// <summary>Its time runs from now on, also while it waits.</summary>
    public void StartDeadline(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (Request.Timeout != Timeout.InfiniteTimeSpan)
        {
            var longest = Request.Timeout < LongestTimer ? Request.Timeout : LongestTimer;
            _deadline = time.CreateTimer(static run => ((Run)run!).Abort("timeout"), this, longest, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>It has no time of its own any more: it is a part of another run.</summary>
    public void StopDeadline() => _deadline?.Dispose();

    /// <summary>It goes into its lane.</summary>
    public void EnterLane() => IsInLane = true;

    /// <summary>It says more than it was asked to: messages that waited with it.</summary>
    public void Merge(IReadOnlyList<RunRequest> earlier) => Request = Request with { Earlier = earlier };

    /// <summary>All is done but telling so: nobody can stop it any more. False when somebody has.</summary>
    public bool BeginEnd()
    {
        var before = Interlocked.CompareExchange(ref _stopReason, Over, null);
        Volatile.Write(ref _isEnding, true);
        return before is null or Over;
    }

    /// <summary>Stops it. False when it has ended or was stopped already.</summary>
    public bool Abort(string reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, reason, null) is not null)
        {
            return false;
        }

        _abort.Cancel();
        return true;
    }

    /// <summary>Says how it ended. Once.</summary>
    public void Finish(RunEnd end)
    {
        BeginEnd();
        _deadline?.Dispose();

        // The run is remembered for a while; what came with it is large and in the transcript.
        Request = Request with { Heard = null, Alone = null, Begins = null, Attachments = [], Earlier = [.. Request.Earlier.Select(earlier => earlier with { Alone = null, Begins = null, Attachments = [] })] };
        _end.TrySetResult(end);
    }
}
