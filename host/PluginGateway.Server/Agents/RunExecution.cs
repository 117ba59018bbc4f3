using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Config;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server.Agents;

/// <summary>Does runs: transcript, agent, events, end. Holds no state of its own; any thread.</summary>
internal sealed class RunExecution(
    AgentDirectory agents, ToolDirectory tools, SessionService sessions, SessionKeys keys, SystemEvents systemEvents, UsageLedger usage, Broadcaster broadcaster, AgentsOptions options,
    TimeProvider time, ILogger<RunExecution> log)
{
    /// <summary>Does one run to its end. Never throws: whatever happens is how the run ended.</summary>
    public async Task RunAsync(Run run)
    {
        var settings = sessions.Find(run.Request.Canonical)?.Settings ?? new SessionSettings();
        var announcer = new RunAnnouncer(run.Request, ShowsTools(settings), broadcaster, time);
        var progress = new Progress(new Reply(announcer, options.Defaults.MaxReplyCharacters, time));
        try
        {
            run.Stopping.ThrowIfCancellationRequested();
            await RunAsync(run, settings, announcer, progress);
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

    // The session says before the defaults do (events.md); "full" is "on" and more.
    private bool ShowsTools(SessionSettings settings) => settings.VerboseLevel is { } level ? level != "off" : options.Defaults.VerboseDefault == VerboseLevel.On;

    private async Task RunAsync(Run run, SessionSettings settings, RunAnnouncer announcer, Progress progress)
    {
        var request = run.Request;
        var profile = agents.Require(keys.AgentOf(request.Canonical));
        var agent = agents.Lease(profile, settings.ProviderOverride, out var lease);
        using (lease)
        {
            progress.Agent = Named(agent, settings.ModelOverride ?? profile.Model);
            var history = sessions.Transcript(request.Canonical, options.Defaults.HistoryMessages);
            var message = systemEvents.PutBefore(request.Canonical, request.Message);
            var session = await sessions.AppendAsync(request.Canonical, ("user", message, request.Id), known => Arrived(known, request.Origin));
            progress.StartedAt = Now();
            announcer.Started(progress.StartedAt.Value);
            var turn = Turn(request, message, settings, profile, history) with { Tools = tools.For(profile, request, announcer) };
            await StreamAsync(run, agent, turn, progress);
            await EndCompletedAsync(run, announcer, progress, new AgentMeta(session.SessionId, progress.Agent.Provider, progress.Agent.Model) { Usage = progress.Usage });
        }
    }

    private static SessionRecord Arrived(SessionRecord session, SessionOrigin? origin) => origin is null
        ? session
        : session with { Channel = origin.Channel, AccountId = origin.AccountId, Chat = origin.Chat, DisplayName = origin.DisplayName ?? session.DisplayName };

    // What the request says goes before what the session says, and that before what the agent is configured to.
    private static AgentRequest Turn(RunRequest run, string message, SessionSettings settings, AgentProfile profile, IReadOnlyList<TranscriptEntry> history) =>
        new(run.Id, profile.Id, run.Canonical, message, [.. history.Select(entry => new AgentMessage(entry.Role, entry.Text))])
        {
            Thinking = run.Thinking ?? settings.ThinkingLevel,
            SystemPrompt = profile.SystemPrompt,
            ExtraSystemPrompt = run.ExtraSystemPrompt,
            Model = settings.ModelOverride ?? profile.Model,
            Attachments = run.Attachments,
        };

    private async Task StreamAsync(Run run, AgentEntry agent, AgentRequest request, Progress progress)
    {
        using var work = agent.Generation.Mark.Enter();
        using var deadline = new CancellationTokenSource(run.Request.Timeout, time);
        await using var onDeadline = deadline.Token.Register(static state => ((Run)state!).Abort("timeout"), run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, agent.Generation.Stopping);
        await using var happenings = agent.Provider.RunAsync(request, stop.Token).GetAsyncEnumerator(stop.Token);
        while (await NextAsync(happenings, progress.Reply))
        {
            stop.Token.ThrowIfCancellationRequested();
            Take(happenings.Current, agent, progress);
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

    // A model that the provider does not list goes by the id alone: it may be a version of one that is listed, and then as large as that.
    private static (string Provider, string Model, int? ContextTokens) Named(AgentEntry agent, string? model, int? usualSize = null)
    {
        var known = AgentDirectory.ModelNamed(model, agent.Provider.Models);
        return (agent.Id, model ?? known?.Id ?? agent.Id, known?.ContextWindow ?? usualSize);
    }

    // Reasoning is no part of the reply, and clients are not told of it.
    private static void Take(AgentEvent happening, AgentEntry agent, Progress progress)
    {
        switch (happening)
        {
            case AgentText { Delta: { Length: > 0 } delta }:
                progress.Reply.Add(delta);
                break;
            case AgentMessageBreak:
                progress.Reply.Break();
                break;
            case AgentUsage used:
                progress.Usage = used.Usage;
                break;
            case AgentModel { Model: { Length: > 0 } model }:
                progress.Agent = Named(agent, model, progress.Agent.ContextTokens);
                break;
        }
    }

    private async Task EndCompletedAsync(Run run, RunAnnouncer announcer, Progress progress, AgentMeta meta)
    {
        progress.Reply.Tell();
        var text = progress.Reply.ToString();
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
        progress.Reply.Tell();
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
        progress.Reply.Tell();
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
        var text = progress.Reply.ToString();
        var kept = text.Length > 0
            ? sessions.AppendAsync(run.Request.Canonical, ("assistant", text, run.Request.Id), Ended)
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

    private sealed class Progress(Reply reply)
    {
        public Reply Reply { get; } = reply;

        public (string Provider, string Model, int? ContextTokens) Agent { get; set; }

        public long? StartedAt { get; set; }

        public TokenUsage? Usage { get; set; }
    }
}
