using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents;

/// <summary>Does runs: transcript, agent, events, end. Holds no state of its own; any thread.</summary>
internal sealed class RunExecution(AgentDirectory agents, SessionService sessions, Broadcaster broadcaster, AgentsOptions options, TimeProvider time, ILogger<RunExecution> log)
{
    /// <summary>Does one run to its end. Never throws: whatever happens is how the run ended.</summary>
    public async Task RunAsync(Run run)
    {
        var announcer = new RunAnnouncer(run.Request, broadcaster, time);
        var progress = new Progress();
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
        var agent = agents.Lease(out var lease);
        using (lease)
        {
            var history = sessions.Transcript(request.Canonical, options.Defaults.HistoryMessages);
            var session = await sessions.AppendAsync(request.Canonical, "user", request.Message, request.Id, request.Origin);
            progress.StartedAt = Now();
            announcer.Started(progress.StartedAt.Value);
            await StreamAsync(run, agent, history, announcer, progress);
            await EndCompletedAsync(run, announcer, progress, new AgentMeta(session.SessionId, agent.Id, agent.Provider.Models is [var model, ..] ? model.Id : agent.Id) { Usage = progress.Usage });
        }
    }

    private async Task StreamAsync(Run run, AgentEntry agent, IReadOnlyList<TranscriptEntry> history, RunAnnouncer announcer, Progress progress)
    {
        using var work = agent.Generation.Mark.Enter();
        using var deadline = new CancellationTokenSource(run.Request.Timeout, time);
        await using var onDeadline = deadline.Token.Register(static state => ((Run)state!).Abort("timeout"), run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, agent.Generation.Stopping);
        var request = new AgentRequest(
            run.Request.Id, SessionKeys.AgentOf(run.Request.Canonical), run.Request.Canonical, run.Request.Message, [.. history.Select(entry => new AgentMessage(entry.Role, entry.Text))])
        {
            Thinking = run.Request.Thinking,
            ExtraSystemPrompt = run.Request.ExtraSystemPrompt,
        };
        await foreach (var happening in agent.Provider.RunAsync(request, stop.Token).WithCancellation(stop.Token))
        {
            stop.Token.ThrowIfCancellationRequested();
            switch (happening)
            {
                case AgentText { Delta: { Length: > 0 } delta }:
                    progress.Text.Append(delta);
                    announcer.Said(progress.Text.ToString(), delta);
                    break;
                case AgentUsage usage:
                    progress.Usage = usage.Usage;
                    break;
            }
        }
    }

    private async Task EndCompletedAsync(Run run, RunAnnouncer announcer, Progress progress, AgentMeta meta)
    {
        var text = progress.Text.ToString();
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
            await KeepReplyAsync(run, progress.Text.ToString());
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

    private sealed class Progress
    {
        public StringBuilder Text { get; } = new();

        public long? StartedAt { get; set; }

        public TokenUsage? Usage { get; set; }
    }
}
