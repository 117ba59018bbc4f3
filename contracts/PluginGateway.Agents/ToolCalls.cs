using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents;

/// <summary>Has done what a model wants done. Whatever goes wrong with a call is told to the model, in words; the run goes on. One per run.</summary>
internal sealed class ToolCalls(AgentRequest request, TimeSpan limit, TimeProvider time, ILogger log)
{
    /// <summary>Does all calls of a round at the same time.</summary>
    /// <param name="calls">What the model wants.</param>
    /// <param name="models">Who is shown what tools attach.</param>
    /// <param name="cancellation">The run ends.</param>
    /// <returns>What the model is told.</returns>
    public async Task<ChatMessage> DoAsync(IReadOnlyList<FunctionCallContent> calls, IChatModels models, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(calls.Select(call => DoAsync(call, cancellation))).ConfigureAwait(false);
        List<AIContent> contents = [.. calls.Zip(results, Content)];

        // Results are text; pictures that tools made come after all of them, where every server takes them.
        contents.AddRange(results.SelectMany(result => result.Attachments).Select(attachment => AttachmentContent.Of(attachment, models)));
        return new ChatMessage(ChatRole.Tool, contents);
    }

    /// <summary>Whether the turn ends with them: all are for the client, and can be read.</summary>
    public bool AreForClient(IReadOnlyList<FunctionCallContent> calls) => calls.All(call => call.Exception is null && IsForClient(call));

    private bool IsForClient(FunctionCallContent call) => request.ClientTools.Any(tool => tool.Name == call.Name);

    private static FunctionResultContent Content(FunctionCallContent call, AgentToolResult result) =>
        new(call.CallId, result.Text) { Exception = result.IsError ? new InvalidOperationException(result.Text) : null };

    private static AgentToolResult Failed(string text) => new(text) { IsError = true };

    private async Task<AgentToolResult> DoAsync(FunctionCallContent call, CancellationToken cancellation)
    {
        var tool = request.Tools.FirstOrDefault(tool => tool.Name == call.Name);
        if (tool is null && !IsForClient(call))
        {
            string[] names = [.. request.Tools.Select(tool => tool.Name), .. request.ClientTools.Select(tool => tool.Name)];
            return Failed($"There is no tool '{call.Name}'. {(names.Length == 0 ? "There are none." : $"There are: {string.Join(", ", names)}.")}");
        }

        if (call.Exception is { } unreadable)
        {
            return Failed($"The arguments of '{call.Name}' could not be read: {unreadable.GetBaseException().Message}. Call it again with a JSON object that fits its schema.");
        }

        if (tool is null)
        {
            // Its result comes with the client's next message, and those of the others would be forgotten until then.
            return Failed($"The tool '{call.Name}' was not called: it ends your turn. Use the results of the others first, then call it again without them.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var arguments = new AgentToolCall(call.CallId, ToolArguments.ToJson(call.Arguments)) { RunId = request.RunId, AgentId = request.AgentId, SessionKey = request.SessionKey };
        try
        {
            // A task of its own, so that a tool that blocks neither holds up the others nor outlasts its time.
            return await Task.Run(() => tool.InvokeAsync(arguments, stop.Token).AsTask(), stop.Token).WaitAsync(limit, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException) when (!cancellation.IsCancellationRequested)
        {
            ChatAgentLog.ToolTookTooLong(log, request.RunId, call.Name, limit.TotalSeconds);
            return Failed($"The tool '{call.Name}' did not answer within {limit.TotalSeconds:0} s and was stopped.");
        }
        catch (Exception e) // the boundary to tools: their failure is told to the model, and is no failure of the run
        {
            ChatAgentLog.ToolFailed(log, request.RunId, call.Name, e);
            return Failed($"The tool '{call.Name}' failed: {(e is GatewayException told ? told.Message : $"{e.GetType().Name}: {e.Message}")}");
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
