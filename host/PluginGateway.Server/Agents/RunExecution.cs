using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server.Agents;

/// <summary>Does runs: transcript, agent, events, end. Holds no state of its own; any thread.</summary>
internal sealed class RunExecution(
    AgentDirectory agents, SessionService sessions, SystemEvents systemEvents, UsageLedger usage, Broadcaster broadcaster, AgentsOptions options, TimeProvider time, ILogger<RunExecution> log)
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
        var settings = sessions.Find(request.Canonical)?.Settings ?? new SessionSettings();
        var agent = agents.Lease(settings.ProviderOverride, out var lease);
        using (lease)
        {
            var model = agent.Provider.Models.FirstOrDefault(known => known.Id == settings.ModelOverride) ?? (agent.Provider.Models is [var first, ..] ? first : null);
            progress.Agent = (agent.Id, model?.Id ?? agent.Id, model?.ContextWindow);
            var history = sessions.Transcript(request.Canonical, options.Defaults.HistoryMessages);
            var message = systemEvents.PutBefore(request.Canonical, request.Message);
            var session = await sessions.AppendAsync(request.Canonical, ("user", message, request.Id), known => Arrived(known, request.Origin));
            progress.StartedAt = Now();
            announcer.Started(progress.StartedAt.Value);
            await StreamAsync(run, agent, Request(request, message, settings, history), announcer, progress);
            await EndCompletedAsync(run, announcer, progress, new AgentMeta(session.SessionId, progress.Agent.Provider, progress.Agent.Model) { Usage = progress.Usage });
        }
    }

    private static SessionRecord Arrived(SessionRecord session, SessionOrigin? origin) => origin is null
        ? session
        : session with { Channel = origin.Channel, AccountId = origin.AccountId, Chat = origin.Chat, DisplayName = origin.DisplayName ?? session.DisplayName };

    // What the request says goes before what the session says.
    private static AgentRequest Request(RunRequest run, string message, SessionSettings settings, IReadOnlyList<TranscriptEntry> history) =>
        new(run.Id, SessionKeys.AgentOf(run.Canonical), run.Canonical, message, [.. history.Select(entry => new AgentMessage(entry.Role, entry.Text))])
        {
            Thinking = run.Thinking ?? settings.ThinkingLevel,
            ExtraSystemPrompt = run.ExtraSystemPrompt,
            Model = settings.ModelOverride,
        };

    private async Task StreamAsync(Run run, AgentEntry agent, AgentRequest request, RunAnnouncer announcer, Progress progress)
    {
        using var work = agent.Generation.Mark.Enter();
        using var deadline = new CancellationTokenSource(run.Request.Timeout, time);
        await using var onDeadline = deadline.Token.Register(static state => ((Run)state!).Abort("timeout"), run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, agent.Generation.Stopping);
        await foreach (var happening in agent.Provider.RunAsync(request, stop.Token).WithCancellation(stop.Token))
        {
            stop.Token.ThrowIfCancellationRequested();
            switch (happening)
            {
                case AgentText { Delta: { Length: > 0 } delta }:
                    progress.Text.Append(delta);
                    announcer.Said(progress.Text.ToString(), delta);
                    break;
                case AgentUsage used:
                    progress.Usage = used.Usage;
                    break;
            }
        }
    }

    private async Task EndCompletedAsync(Run run, RunAnnouncer announcer, Progress progress, AgentMeta meta)
    {
        var text = progress.Text.ToString();
        await KeepReplyAsync(run, progress, Ending.Well);
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
        var failure = await TryKeepReplyAsync(run, progress, Ending.Stopped);
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
        await TryKeepReplyAsync(run, progress, Ending.Failed);
        var ended = Now();
        announcer.Failed(error.Message, progress.StartedAt, ended);
        run.Finish(new RunEnd("error", progress.StartedAt, ended) { Error = error });
    }

    // What was said before the end stays in the transcript: people have seen it.
    private async Task<string?> TryKeepReplyAsync(Run run, Progress progress, Ending ending)
    {
        try
        {
            await KeepReplyAsync(run, progress, ending);
            return null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            RunLog.NotKept(log, run.Request.Id, e.Message);
            return $"the reply could not be kept: {e.Message}";
        }
    }

    // Both are queued before either is waited for, so that they are on the disk with one commit.
    private async Task KeepReplyAsync(Run run, Progress progress, Ending ending)
    {
        if (progress.StartedAt is null)
        {
            return;
        }

        var used = progress.Usage is { } tokens ? usage.AddAsync(progress.Agent.Provider, progress.Agent.Model, tokens) : Task.CompletedTask;
        SessionRecord Ended(SessionRecord session) => session with { LastRun = After(session.LastRun, progress, ending) };
        var kept = progress.Text.Length > 0
            ? sessions.AppendAsync(run.Request.Canonical, ("assistant", progress.Text.ToString(), run.Request.Id), Ended)
            : sessions.ChangeAsync(run.Request.Canonical, Ended);
        await Task.WhenAll(used, kept);
    }

    private static SessionLastRun After(SessionLastRun before, Progress progress, Ending ending) => before with
    {
        SystemSent = before.SystemSent == true || ending == Ending.Well,
        Aborted = ending == Ending.Stopped,
        Provider = progress.Agent.Provider,
        Model = progress.Agent.Model,
        ContextTokens = progress.Agent.ContextTokens,
        InputTokens = progress.Usage?.Input ?? before.InputTokens,
        OutputTokens = progress.Usage?.Output ?? before.OutputTokens,
        TotalTokens = progress.Usage?.Total ?? before.TotalTokens,
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private enum Ending
    {
        Well,
        Stopped,
        Failed,
    }

    private sealed class Progress
    {
        public StringBuilder Text { get; } = new();

        public (string Provider, string Model, int? ContextTokens) Agent { get; set; }

        public long? StartedAt { get; set; }

        public TokenUsage? Usage { get; set; }
    }
}
