using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents;

/// <summary>
/// Tells everybody what a run does, as <c>agent</c> and <c>chat</c> events (<c>agent-and-chat.md</c> §3). One per run. Used by the run's own
/// flow, and at the same time by its tools.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="verbose">Whether calls of tools are told to everybody; else to those who have said that they show them. Null: to nobody.</param>
/// <param name="broadcaster">Sends events.</param>
/// <param name="time">The clock.</param>
internal sealed class RunAnnouncer(RunRequest run, bool? verbose, Broadcaster broadcaster, TimeProvider time)
{
    // At most one chat delta in this time; later text is carried by the next one or by the end (events.md).
    private static readonly TimeSpan DeltaInterval = TimeSpan.FromMilliseconds(150);

    // The end carries the text anyway; a client's queue has no room for this and the agent's event.
    private const int LongestDelta = 200_000;

    private readonly string? _agent = SessionKeys.AgentNamedBy(run.Canonical);

    // Events leave in the order of their numbers.
    private readonly Lock _gate = new();
    private int _seq;
    private long _lastDelta;
    private int _told;
    private bool _hasEnded;

    /// <summary>The whole reply so far, as clients were told; any thread.</summary>
    public string SaidSoFar { get; private set; } = string.Empty;

    /// <summary>Whether clients were told its end; any thread.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded);

    /// <summary>It starts.</summary>
    public void Started(long at) => Agent("lifecycle", new AgentEventData { Phase = "start", StartedAt = at });

    /// <summary>It has said more.</summary>
    /// <param name="whole">The whole reply so far.</param>
    /// <param name="message">The current message of it so far.</param>
    /// <param name="delta">What was added.</param>
    public void Said(string whole, string message, string delta)
    {
        SaidSoFar = whole;
        Agent("assistant", new AgentEventData { Text = message, Delta = delta });
        run.Heard?.Invoke(whole);
        if (whole.Length <= LongestDelta && (_lastDelta == 0 || time.GetElapsedTime(_lastDelta) >= DeltaInterval))
        {
            _lastDelta = time.GetTimestamp();
            Delta(whole);
        }
    }

    /// <summary>What it has called. When it has called anything, doing it again would do that again.</summary>
    public RunCalls Calls { get; } = new();

    /// <summary>What is older in the conversation is being summed up.</summary>
    public void CompactionStarted() => Agent("compaction", new AgentEventData { Phase = "start" });

    /// <summary>That is over.</summary>
    /// <param name="willRetry">Whether the turn is tried again now.</param>
    public void CompactionEnded(bool willRetry) => Agent("compaction", new AgentEventData { Phase = "end", WillRetry = willRetry });

    /// <summary>It calls a tool.</summary>
    public void ToolStarted(string name, string callId, JsonElement arguments)
    {
        Calls.Begin(name, callId, arguments);
        Tool(new AgentEventData { Phase = "start", Name = name, ToolCallId = callId, Args = arguments });
    }

    /// <summary>A tool has answered.</summary>
    public void ToolEnded(string name, string callId, bool isError, string result, string meta)
    {
        Calls.End(callId, isError, result, meta);
        Tool(new AgentEventData { Phase = "result", Name = name, ToolCallId = callId, IsError = isError, Result = result, Meta = meta });
    }

    /// <summary>It is done.</summary>
    public void Completed(string whole, long startedAt, long endedAt)
    {
        End(new AgentEventData { Phase = "end", StartedAt = startedAt, EndedAt = endedAt });
        Chat("final", droppable: false, whole.Length == 0 ? null : whole, stopReason: "stop");
    }

    /// <summary>Somebody stopped it.</summary>
    public void Aborted(string reason, long? startedAt, long endedAt)
    {
        Flush();
        End(new AgentEventData { Phase = "end", StartedAt = startedAt, EndedAt = endedAt, Aborted = true });
        Chat("aborted", droppable: false, text: null, stopReason: reason);
    }

    /// <summary>It failed.</summary>
    public void Failed(string message, long? startedAt, long endedAt)
    {
        Flush();
        End(new AgentEventData { Phase = "error", StartedAt = startedAt, EndedAt = endedAt, Error = message });
        Chat("error", droppable: false, text: null, error: message);
    }

    private void Agent(string stream, AgentEventData data)
    {
        lock (_gate)
        {
            Send(stream, data);
        }
    }

    private void End(AgentEventData data)
    {
        lock (_gate)
        {
            _hasEnded = true;
            Send("lifecycle", data);
        }
    }

    /// <summary>A call that is not told has its number all the same (<c>events.md</c>); one that ends after its run has none.</summary>
    private void Tool(AgentEventData data)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            if (verbose is not null)
            {
                Send("tool", data, verbose);
            }
            else
            {
                _seq++;
            }
        }
    }

    private void Send(string stream, AgentEventData data, bool? toolShown = null)
    {
        var payload = new AgentEventPayload { RunId = run.Id, Stream = stream, Data = data, SessionKey = run.SessionKey, AgentId = _agent, Seq = ++_seq, Ts = Now() };
        broadcaster.SendOfSession(AgentRunMethods.Event, run.Canonical, payload, key => payload with { SessionKey = key }, droppable: false, toolShown);
    }

    /// <summary>
    /// Tells the last piece: who puts the pieces together must have it before the end (<c>protocol-4.md</c> §5). What was too long to be told in pieces is told by the end alone. Does nothing
    /// when it is told already.
    /// </summary>
    public void Flush()
    {
        if (SaidSoFar.Length > _told && SaidSoFar.Length <= LongestDelta)
        {
            Delta(SaidSoFar);
        }
    }

    private void Delta(string whole)
    {
        // What was said only grows; should that ever change, the whole replaces what was told.
        var grows = whole.Length >= _told;
        Chat("delta", droppable: true, whole, added: grows ? whole[_told..] : whole, replace: grows ? null : true);
        _told = whole.Length;
    }

    private void Chat(string state, bool droppable, string? text, string? stopReason = null, string? error = null, string? added = null, bool? replace = null)
    {
        var payload = new ChatEventPayload
        {
            RunId = run.Id,
            SessionKey = run.SessionKey,
            Seq = _seq,
            State = state,
            AgentId = _agent,
            DeltaText = added,
            Replace = replace,
            Message = text is null ? null : new ChatMessage("assistant", [new ChatContent("text", text)], Now()),
            StopReason = stopReason,
            ErrorMessage = error,
        };
        broadcaster.SendOfSession(ChatMethods.Event, run.Canonical, payload, key => payload with { SessionKey = key }, droppable);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
