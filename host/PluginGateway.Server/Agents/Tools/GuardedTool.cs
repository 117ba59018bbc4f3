using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>
/// A tool as an agent is given it. Around each call: the right to use the plugin, a deadline, bounds for what comes back, failures in words, and word to clients.
/// Calls may overlap; any thread.
/// </summary>
internal sealed class GuardedTool(ToolIdentity identity, IAgentTool tool, ToolProviderEntry provider, ToolScene scene) : IAgentTool
{
    private const int DescriptionLength = 4096;
    private const int ShownLength = 8000;
    private const int MostAttachments = 8;

    // The size that clients' attachments may have (agent-and-chat.md §6).
    private const int AttachmentBytes = 5_000_000;

    // What IAgentTool promises.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(1);

    public string Name => identity.ExposedName;

    public string Description { get; } = ToolText.Cut(tool.Description, DescriptionLength);

    public JsonElement Parameters { get; } = tool.Parameters.Clone();

    public async ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        var since = scene.Time.GetTimestamp();
        scene.Announcer.ToolStarted(Name, call.Id, ShownArguments.Of(call.Arguments));
        var result = new AgentToolResult("the run was stopped") { IsError = true };
        try
        {
            result = Bounded(await CallAsync(call, cancellation));
            cancellation.ThrowIfCancellationRequested();
            return result;
        }
        finally
        {
            var took = scene.Time.GetElapsedTime(since);
            ToolLog.Used(scene.Log, scene.Run.Id, scene.AgentId, identity.ToString(), took.TotalMilliseconds, result.IsError ? "failed" : "ok");
            scene.Announcer.ToolEnded(Name, call.Id, result.IsError, ToolText.Cut(result.Text, ShownLength), $"{took.TotalSeconds:0.0} s");
        }
    }

    private async Task<AgentToolResult> CallAsync(AgentToolCall call, CancellationToken cancellation)
    {
        if (call.Arguments.ValueKind != JsonValueKind.Object)
        {
            return Failure($"the arguments of {Name} must be a JSON object");
        }

        if (!TryEnter(out var now, out var source, out var lease))
        {
            return Failure($"the tool {Name} is not there any more: its plugin was stopped or replaced");
        }

        // Who calls is the gateway's word, not the plugin's that asks.
        var told = call with { RunId = scene.Run.Id, AgentId = scene.AgentId, SessionKey = scene.Run.Canonical };
        var limit = TimeSpan.FromSeconds(scene.Limits.ToolTimeoutSeconds);
        var deadline = new CancellationTokenSource(limit, scene.Time);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, source.Stopping, cancellation);

        // Taken before it runs, which ends with its source being disposed.
        var stopped = stop.Token;
        var running = RunAsync(now, source, told, scene.Sends, lease, stop, deadline);
        try
        {
            return await WaitAsync(running, stopped);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException)
        {
            return Failure(source.Stopping.IsCancellationRequested ? $"the plugin of {Name} was stopped during the call" : $"{Name} did not answer within {limit.TotalSeconds:0} s");
        }
        catch (Exception e)
        {
            // The boundary to tools of plugins: their failure is what the model is told, as text. The exception itself would keep the plugin in memory.
            return Failure($"{Name} failed: {e.GetType().Name}: {e.Message}");
        }
    }

    private bool TryEnter(out IAgentTool now, out ToolProviderEntry source, out GenerationLease lease)
    {
        (now, source) = (tool, provider);
        while (!source.TryEnter(out lease))
        {
            // The plugin was swapped since the run began: the new one's tool of that name serves.
            if (scene.Directory.Find(identity) is not { } found || found.Provider == source)
            {
                return false;
            }

            (source, now) = found;
        }

        return true;
    }

    /// <summary>Holds the lease until the tool has really ended, also when nobody waits for it any more.</summary>
    private static async Task<AgentToolResult> RunAsync(
        IAgentTool tool, ToolProviderEntry source, AgentToolCall call, RunSends sends, GenerationLease lease, CancellationTokenSource stop, CancellationTokenSource deadline)
    {
        using (lease)
        using (deadline)
        using (stop)
        {
            // A tool that blocks must not block the agent.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using var work = source.Enter();
            return await (tool is ISendingTool sending ? sending.InvokeAsync(call, sends, stop.Token) : tool.InvokeAsync(call, stop.Token));
        }
    }

    private async Task<AgentToolResult> WaitAsync(Task<AgentToolResult> running, CancellationToken stop)
    {
        try
        {
            return await running.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            if (await Task.WhenAny(running, Task.Delay(CancelPatience, scene.Time, CancellationToken.None)) != running)
            {
                ToolLog.Abandoned(scene.Log, identity.ToString());
                _ = running.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw;
            }

            return await running;
        }
    }

    private AgentToolResult Bounded(AgentToolResult result)
    {
        var kept = result.Attachments.Where(one => one.Content.Length <= AttachmentBytes).Take(MostAttachments).ToList();
        var note = kept.Count < result.Attachments.Count
            ? $"\n\n[{result.Attachments.Count - kept.Count} of {result.Attachments.Count} attachments were left out: at most {MostAttachments} of {AttachmentBytes / 1_000_000} MB each are passed on.]"
            : string.Empty;
        return result with { Text = ToolText.Bound(result.Text, scene.Limits.MaxToolResultCharacters) + note, Attachments = kept };
    }

    private static AgentToolResult Failure(string message) => new(message) { IsError = true };
}
