using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>One run, as a test's script drives it. Scripts that wait must give up when <see cref="Stopping"/> fires.</summary>
internal sealed class FakeRun(FakeGateway gateway, string runId, string message) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The sender's idempotency key.</summary>
    public string RunId => runId;

    /// <summary>What was said.</summary>
    public string Message => message;

    /// <summary>Fires on <c>chat.abort</c>, and when the gateway ends.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Tells everybody the whole text so far.</summary>
    public Task SayAsync(string wholeText) => SendAsync("delta", wholeText);

    /// <summary>Ends with a reply, which is in the history before anybody hears of it.</summary>
    public Task FinishAsync(string text)
    {
        gateway.Keep("assistant", text);
        return SendAsync("final", text);
    }

    /// <summary>Ends with an error.</summary>
    public Task FailAsync(string error) => gateway.BroadcastAsync(ChatMethods.Event, New("error") with { ErrorMessage = error });

    /// <summary>Runs a script to its end, or until somebody stops it.</summary>
    public async Task PlayAsync(Func<FakeRun, Task> script)
    {
        try
        {
            await script(this);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await gateway.BroadcastAsync(ChatMethods.Event, New("aborted") with { StopReason = "rpc" });
        }
    }

    /// <summary>Stops the script.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <summary>Lets go of the stop signal.</summary>
    public void Dispose() => _stopping.Dispose();

    private Task SendAsync(string state, string text) =>
        gateway.BroadcastAsync(ChatMethods.Event, New(state) with { Message = new ChatMessage("assistant", [new ChatContent("text", text)], gateway.NextTime()) });

    private ChatEventPayload New(string state) => new() { RunId = runId, SessionKey = FakeGateway.MainSessionKey, Seq = 1, State = state };
}
