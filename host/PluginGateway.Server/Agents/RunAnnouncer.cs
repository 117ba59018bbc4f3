using PluginGateway.Protocol;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Agents;

/// <summary>
/// Tells everybody what a run does, as <c>agent</c> and <c>chat</c> events (<c>agent-and-chat.md</c> §3). One per run; used by the run's own flow only.
/// </summary>
internal sealed class RunAnnouncer(RunRequest run, Broadcaster broadcaster, TimeProvider time)
{
    // At most one chat delta in this time; later text is carried by the next one or by the end (events.md).
    private static readonly TimeSpan DeltaInterval = TimeSpan.FromMilliseconds(150);

    private int _seq;
    private long _lastDelta;

    /// <summary>It starts.</summary>
    public void Started(long at) => Agent("lifecycle", new AgentEventData { Phase = "start", StartedAt = at });

    /// <summary>It has said more.</summary>
    public void Said(string whole, string delta)
    {
        Agent("assistant", new AgentEventData { Text = whole, Delta = delta });
        if (_lastDelta == 0 || time.GetElapsedTime(_lastDelta) >= DeltaInterval)
        {
            _lastDelta = time.GetTimestamp();
            Chat("delta", droppable: true, whole);
        }
    }

    /// <summary>It is done.</summary>
    public void Completed(string whole, long startedAt, long endedAt)
    {
        Agent("lifecycle", new AgentEventData { Phase = "end", StartedAt = startedAt, EndedAt = endedAt });
        Chat("final", droppable: false, whole.Length == 0 ? null : whole);
    }

    /// <summary>Somebody stopped it.</summary>
    public void Aborted(string reason, long? startedAt, long endedAt)
    {
        Agent("lifecycle", new AgentEventData { Phase = "end", StartedAt = startedAt, EndedAt = endedAt, Aborted = true });
        Chat("aborted", droppable: false, text: null, stopReason: reason);
    }

    /// <summary>It failed.</summary>
    public void Failed(string message, long? startedAt, long endedAt)
    {
        Agent("lifecycle", new AgentEventData { Phase = "error", StartedAt = startedAt, EndedAt = endedAt, Error = message });
        Chat("error", droppable: false, text: null, error: message);
    }

    private void Agent(string stream, AgentEventData data) => broadcaster.Send(
        AgentRunMethods.Event,
        new AgentEventPayload { RunId = run.Id, Stream = stream, Data = data, SessionKey = run.SessionKey, Seq = ++_seq, Ts = Now() },
        droppable: false);

    private void Chat(string state, bool droppable, string? text, string? stopReason = null, string? error = null) => broadcaster.Send(
        ChatMethods.Event,
        new ChatEventPayload
        {
            RunId = run.Id,
            SessionKey = run.SessionKey,
            Seq = _seq,
            State = state,
            Message = text is null ? null : new ChatMessage("assistant", [new ChatContent("text", text)], Now()),
            StopReason = stopReason,
            ErrorMessage = error,
        },
        droppable);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
