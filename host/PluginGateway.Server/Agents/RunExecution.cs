using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Config;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents;

/// <summary>Does runs: transcript, agent, events, end. Holds no state of its own; any thread.</summary>
internal sealed class RunExecution(
    AgentDirectory agents, ToolDirectory tools, SessionService sessions, Broadcaster broadcaster, AgentsOptions options, TimeProvider time, ILogger<RunExecution> log)
{
    /// <summary>Does one run to its end. Never throws: whatever happens is how the run ended.</summary>
    public async Task RunAsync(Run run)
    {
        var announcer = new RunAnnouncer(run.Request, (run.Request.Verbose ?? options.Defaults.VerboseDefault) == VerboseLevel.On, broadcaster, time);
        var progress = new Progress(new Reply(announcer, options.Defaults.MaxReplyCharacters, time));
        try
        {
            run.Stopping.ThrowIfCancellationRequested();
            await RunAsync(run, announcer, progress);
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            await EndAbortedAsync(run, announcer, progress);
        }
        catch (Exception e)
        {
            // The boundary to agents of plugins: their failure is the run's end, in words (plugin-hosting.md §2.1).
            await EndFailedAsync(run, announcer, progress, e);
        }
    }

    private async Task RunAsync(Run run, RunAnnouncer announcer, Progress progress)
    {
        var request = run.Request;
        var profile = agents.Require(SessionKeys.AgentOf(request.Canonical));
        var agent = agents.Lease(profile, out var lease);
        using (lease)
        {
            var history = sessions.Transcript(request.Canonical, options.Defaults.HistoryMessages);
            var session = await sessions.AppendAsync(request.Canonical, "user", request.Message, request.Id, request.Origin);
            progress.Model = profile.Model ?? (agent.Provider.Models is [var model, ..] ? model.Id : agent.Id);
            progress.StartedAt = Now();
            announcer.Started(progress.StartedAt.Value);
            var turn = new AgentRequest(request.Id, profile.Id, request.Canonical, request.Message, [.. history.Select(entry => new AgentMessage(entry.Role, entry.Text))])
            {
                Thinking = request.Thinking,
                SystemPrompt = profile.SystemPrompt,
                ExtraSystemPrompt = request.ExtraSystemPrompt,
                Model = profile.Model,
                Tools = tools.For(profile, request, announcer),
            };
            await StreamAsync(run, agent, turn, progress);
            await EndCompletedAsync(run, announcer, progress, new AgentMeta(session.SessionId, agent.Id, progress.Model) { Usage = progress.Usage });
        }
    }

    private async Task StreamAsync(Run run, AgentEntry agent, AgentRequest request, Progress progress)
    {
        using var deadline = new CancellationTokenSource(run.Request.Timeout, time);
        await using var onDeadline = deadline.Token.Register(static state => ((Run)state!).Abort("timeout"), run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, agent.Generation.Stopping);
        await using var happenings = agent.Provider.RunAsync(request, stop.Token).GetAsyncEnumerator(stop.Token);
        while (await NextAsync(happenings, progress.Reply))
        {
            stop.Token.ThrowIfCancellationRequested();
            Take(happenings.Current, progress);
        }
    }

    /// <summary>Waits for what happens next; what was said and not told is told meanwhile.</summary>
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<AgentEvent> happenings, Reply reply)
    {
        var next = happenings.MoveNextAsync();
        if (next.IsCompleted || reply.Patience is not { } patience)
        {
            return await next;
        }

        var waiting = next.AsTask();
        await Task.WhenAny(waiting, Task.Delay(patience, time));
        if (!waiting.IsCompleted)
        {
            reply.Tell();
        }

        return await waiting;
    }

    // Reasoning is no part of the reply, and clients are not told of it.
    private static void Take(AgentEvent happening, Progress progress)
    {
        switch (happening)
        {
            case AgentText { Delta: { Length: > 0 } delta }:
                progress.Reply.Add(delta);
                break;
            case AgentMessageBreak:
                progress.Reply.Break();
                break;
            case AgentUsage usage:
                progress.Usage = usage.Usage;
                break;
            case AgentModel { Model: { Length: > 0 } model }:
                progress.Model = model;
                break;
        }
    }

    private async Task EndCompletedAsync(Run run, RunAnnouncer announcer, Progress progress, AgentMeta meta)
    {
        progress.Reply.Tell();
        var text = progress.Reply.ToString();
        await KeepReplyAsync(run, text);
        var ended = Now();
        announcer.Completed(text, progress.StartedAt!.Value, ended);
        run.Finish(new RunEnd("ok", progress.StartedAt, ended)
        {
            Outcome = new AgentOutcome(text.Length == 0 ? [] : [new AgentReply(text, null)], new AgentOutcomeMeta(ended - progress.StartedAt.Value, meta, Aborted: false)),
        });
    }

    private async Task EndAbortedAsync(Run run, RunAnnouncer announcer, Progress progress)
    {
        var reason = run.StopReason ?? "stop";
        progress.Reply.Tell();
        var failure = await TryKeepReplyAsync(run, progress);
        var ended = Now();
        announcer.Aborted(reason, progress.StartedAt, ended);
        var error = reason == "timeout"
            ? new ErrorShape(ErrorCodes.AgentTimeout, $"the run did not finish within {run.Request.Timeout.TotalSeconds:0} s")
            : new ErrorShape(ErrorCodes.Unavailable, failure ?? "the run was stopped");
        run.Finish(new RunEnd("error", progress.StartedAt, ended) { Error = error });
    }

    private async Task EndFailedAsync(Run run, RunAnnouncer announcer, Progress progress, Exception failure)
    {
        var error = (failure as GatewayException)?.Error
            ?? new ErrorShape(ErrorCodes.Unavailable, $"the agent failed: {failure.GetType().Name}: {failure.Message}");
        RunLog.Failed(log, run.Request.Id, run.Request.Canonical, failure is GatewayException ? failure.Message : failure.ToString());
        progress.Reply.Tell();
        await TryKeepReplyAsync(run, progress);
        var ended = Now();
        announcer.Failed(error.Message, progress.StartedAt, ended);
        run.Finish(new RunEnd("error", progress.StartedAt, ended) { Error = error });
    }

    // What was said before the end stays in the transcript: people have seen it.
    private async Task<string?> TryKeepReplyAsync(Run run, Progress progress)
    {
        try
        {
            await KeepReplyAsync(run, progress.Reply.ToString());
            return null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            RunLog.NotKept(log, run.Request.Id, e.Message);
            return $"the reply could not be kept: {e.Message}";
        }
    }

    private async Task KeepReplyAsync(Run run, string text)
    {
        if (text.Length > 0)
        {
            await sessions.AppendAsync(run.Request.Canonical, "assistant", text, run.Request.Id);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Progress(Reply reply)
    {
        public Reply Reply { get; } = reply;

        public string Model { get; set; } = string.Empty;

        public long? StartedAt { get; set; }

        public TokenUsage? Usage { get; set; }
    }
}
