using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>One run, as a test's script drives it. Scripts that wait must give up when <see cref="Stopping"/> fires.</summary>
internal sealed class FakeRun(FakeGateway gateway, string runId, string message, string session = FakeGateway.MainSessionKey) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The sender's idempotency key.</summary>
    public string RunId => runId;

    /// <summary>What was said.</summary>
    public string Message => message;

    /// <summary>Its session's full key.</summary>
    public string Session => session;

    /// <summary>What it has said so far.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Whether its end was told.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Fires on <c>chat.abort</c>, and when the gateway ends.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Tells everybody the whole text so far.</summary>
    public Task SayAsync(string wholeText) => SendAsync("delta", Said = wholeText);

    /// <summary>Tells that it calls a tool.</summary>
    public Task CallToolAsync(string callId, string name, string arguments) =>
        ToolAsync(new AgentEventData { Phase = "start", ToolCallId = callId, Name = name, Args = System.Text.Json.JsonElement.Parse(arguments) });

    /// <summary>Tells what a tool has answered.</summary>
    public Task AnswerToolAsync(string callId, string name, string result, bool isError = false) =>
        ToolAsync(new AgentEventData { Phase = "result", ToolCallId = callId, Name = name, Result = result, IsError = isError, Meta = "0.1 s" });

    /// <summary>Ends with a reply, which is in the history before anybody hears of it.</summary>
    public Task FinishAsync(string text)
    {
        gateway.Keep("assistant", text, session);
        HasEnded = true;
        return SendAsync("final", text);
    }

    /// <summary>Ends with an error.</summary>
    public Task FailAsync(string error)
    {
        HasEnded = true;
        return gateway.BroadcastAsync(ChatMethods.Event, New("error") with { ErrorMessage = error });
    }

    /// <summary>Runs a script to its end, or until somebody stops it.</summary>
    public async Task PlayAsync(Func<FakeRun, Task> script)
    {
        try
        {
            await script(this);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            HasEnded = true;
            await gateway.BroadcastAsync(ChatMethods.Event, New("aborted") with { StopReason = "rpc" });
        }
    }

    /// <summary>Stops the script.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <summary>Lets go of the stop signal.</summary>
    public void Dispose() => _stopping.Dispose();

    private Task ToolAsync(AgentEventData data) => gateway.BroadcastAsync(
        AgentRunMethods.Event, new AgentEventPayload { RunId = runId, SessionKey = session, Stream = "tool", Seq = 1, Ts = gateway.NextTime(), Data = data });

    private Task SendAsync(string state, string text) =>
        gateway.BroadcastAsync(ChatMethods.Event, New(state) with { Message = new ChatMessage("assistant", [new ChatContent("text", text)], gateway.NextTime()) });

    private ChatEventPayload New(string state) => new() { RunId = runId, SessionKey = session, Seq = 1, State = state };
}
