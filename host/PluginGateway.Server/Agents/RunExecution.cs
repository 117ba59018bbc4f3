using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Compaction;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Events;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Telemetry;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server.Agents;

/// <summary>Does runs: transcript, agent, events, end. Holds no state of its own; any thread.</summary>
internal sealed class RunExecution(
    AgentDirectory agents, ToolDirectory tools, SessionService sessions, SessionKeys keys, SystemEvents systemEvents, UsageLedger usage, SessionRenewal renewal, SessionCompaction compaction,
    AttachmentContents contents, RunMedia media, ReplyMedia replies, Broadcaster broadcaster, AgentsOptions options, RunJournal journal, RunEndings endings, EventPressure pressure, TimeProvider time, ILogger<RunExecution> log)
{
    // Where the message of a run is looked for that was begun before.
    private const int RecentMessages = 50;

    /// <summary>Does one run to its end. Never throws: whatever happens is how the run ended.</summary>
    public async Task RunAsync(Run run)
    {
        using var step = MessageTrace.Run(keys.AgentOf(run.Request.Canonical), run.Request.Id);
        await renewal.RenewIfStaleAsync(run.Request.Canonical);
        var settings = sessions.Find(run.Request.Canonical)?.Settings ?? new SessionSettings();
        var announcer = new RunAnnouncer(run.Request, ShowsTools(settings), broadcaster, time);
        run.Announcer = announcer;
        var progress = new Progress(new Reply(announcer, options.Defaults.MaxReplyCharacters, pressure, time));
        try
        {
            run.Stopping.ThrowIfCancellationRequested();
            await RunAsync(run, settings, announcer, progress);
        }
        catch (Exception) when (run.StopReason is not null)
        {
            // Whatever an agent throws when it is stopped.
            await EndAbortedAsync(run, announcer, progress);
            step.Fail("stopped");
        }
        catch (Exception e)
        {
            // The boundary to agents of plugins: their failure is the run's end, in words (plugin-hosting.md §2.1).
            await EndFailedAsync(run, announcer, progress, e);
            step.Fail((e as GatewayException)?.Error.Code ?? e.GetType().Name);
        }
    }

    // The session says before the defaults do (events.md); "full" is "on" and more.
    private bool ShowsTools(SessionSettings settings) => settings.VerboseLevel is { } level ? level != "off" : options.Defaults.VerboseDefault == VerboseLevel.On;

    private async Task RunAsync(Run run, SessionSettings settings, RunAnnouncer announcer, Progress progress)
    {
        var request = run.Request;
        var profile = agents.Require(keys.AgentOf(request.Canonical));
        var agent = agents.Lease(profile, settings.ProviderOverride, out var lease);
        await using var agentRun = new ProviderRun(agent, lease, run, time, log);
        progress.Agent = Named(agent, settings.ModelOverride ?? profile.Model);
        var history = sessions.History(request.Canonical, options.Defaults.HistoryMessages, request.HistoryLimit);
        if (request.IsAgain)
        {
            // What a start before this one has left of this very turn.
            history = [.. history.Where(entry => entry.RunId != request.Id)];
        }

        var message = systemEvents.PutBefore(request.Canonical, request.Message);
        var session = await AppendAsync(request, message, progress);
        announcer.Started(progress.StartedAt!.Value);
        var turn = Turn(request, message, settings, profile, ShownHistory.Of(request.Canonical, history, contents)) with
        {
            Tools = tools.For(profile, request, announcer),
            ClientTools = request.ClientTools,
            Steering = new RunSteering(run, sessions, media, endings),
        };
        await StreamFittingAsync(run, agentRun, agent, turn, announcer, progress);
        await EndCompletedAsync(run, announcer, progress, new AgentMeta(session.SessionId, progress.Agent.Provider, progress.Agent.Model) { Usage = progress.Usage });
    }

    // What waited with it comes before it; all is queued before any is waited for, so that it is on the disk with one commit.
    private async Task<SessionRecord> AppendAsync(RunRequest request, string message, Progress progress)
    {
        var begun = request.Earlier.Append(request).Select(said => said.Begins?.Invoke(request.Id) ?? Task.CompletedTask).ToList();
        var kept = request.Earlier.Select(earlier => sessions.AppendAsync(request.Canonical, ("user", earlier.Message, earlier.Id), attachments: earlier.Attachments, named: RunMedia.Named(earlier.Media))).ToList();
        kept.Add(request.IsAgain && sessions.Transcript(request.Canonical, RecentMessages).Any(entry => entry.RunId == request.Id && entry.Role == "user")
            ? sessions.ChangeAsync(request.Canonical, known => Arrived(known, request.Origin))
            : sessions.AppendAsync(request.Canonical, ("user", message, request.Id), known => Arrived(known, request.Origin), request.Attachments, RunMedia.Named(request.Media)));
        progress.StartedAt = Now();
        var noted = journal.BeginAsync(request, sessions.Find(request.Canonical)!.SessionId, progress.StartedAt.Value);
        await Task.WhenAll(begun.Concat(kept).Append(noted));
        return await kept[^1];
    }

    // A conversation that is too long for the model is summed up and tried once more, unless something of the first attempt has been seen or done.
    private async Task StreamFittingAsync(Run run, ProviderRun agentRun, AgentEntry agent, AgentRequest turn, RunAnnouncer announcer, Progress progress)
    {
        turn = await compaction.FitAsync(run, agent, turn, announcer);
        try
        {
            await StreamAsync(agentRun, agent, turn, progress);
        }
        catch (GatewayException e) when (ContextTooLong.Is(e) && !announcer.Calls.Any && progress.Reply.ToString().Length == 0)
        {
            if (await compaction.AfterRefusalAsync(run, agent, turn, announcer) is not { } shorter)
            {
                throw;
            }

            await StreamAsync(agentRun, agent, shorter, progress);
        }
    }

    private async Task StreamAsync(ProviderRun agentRun, AgentEntry agent, AgentRequest turn, Progress progress)
    {
        agentRun.Ask(turn);
        while (await NextAsync(agentRun, progress.Reply))
        {
            Take(agentRun.Current, agent, turn, progress);
        }
    }

    private static SessionRecord Arrived(SessionRecord session, SessionOrigin? origin) => origin is null
        ? session
        : session with { Channel = origin.Channel, AccountId = origin.AccountId, Chat = origin.Chat, ThreadId = origin.ThreadId, DisplayName = origin.DisplayName ?? session.DisplayName };

    // What the request says goes before what the session says, and that before what the agent is configured to.
    private AgentRequest Turn(RunRequest run, string message, SessionSettings settings, AgentProfile profile, IReadOnlyList<AgentMessage> history)
    {
        AgentMessage[] heard = [.. run.Earlier.Select(earlier => media.Heard(earlier, earlier.Message)), media.Heard(run, message)];
        return new AgentRequest(run.Id, profile.Id, run.Canonical, string.Join("\n\n", heard.Select(said => said.Text).Where(text => text.Length > 0)), history)
        {
            Thinking = run.Thinking ?? settings.ThinkingLevel,
            SystemPrompt = profile.SystemPrompt,
            ExtraSystemPrompt = run.ExtraSystemPrompt,
            Model = settings.ModelOverride ?? profile.Model,
            Attachments = [.. heard.SelectMany(said => said.Attachments)],
        };
    }

    /// <summary>Waits for what happens next; what was said and not told is told meanwhile.</summary>
    private async Task<bool> NextAsync(ProviderRun agentRun, Reply reply)
    {
        var next = agentRun.Next();
        while (reply.Patience is { } patience && !next.IsCompleted && !agentRun.IsStopping)
        {
            await ((Task)next).WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompleted)
            {
                reply.Tell();
            }
        }

        return await agentRun.WaitAsync(next);
    }

    // A model that the provider does not list goes by the id alone: it may be a version of one that is listed, and then as large as that.
    private static (string Provider, string Model, int? ContextTokens) Named(AgentEntry agent, string? model, int? usualSize = null)
    {
        var known = AgentDirectory.ModelNamed(model, agent.Provider.Models);
        return (agent.Id, model ?? known?.Id ?? agent.Id, known?.ContextWindow ?? usualSize);
    }

    // Reasoning is no part of the reply, and clients are not told of it.
    private static void Take(AgentEvent happening, AgentEntry agent, AgentRequest turn, Progress progress)
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
            case AgentClientToolCall call:
                progress.ClientCalls.Add(turn.ClientTools.Any(tool => tool.Name == call.Name)
                    ? call
                    : throw new GatewayException(ErrorCodes.Unavailable, $"the agent wants the client to call '{call.Name}', which is none of the tools that the client has"));
                break;
        }
    }

    private async Task EndCompletedAsync(Run run, RunAnnouncer announcer, Progress progress, AgentMeta meta)
    {
        await progress.Reply.TellAllAsync(run.Stopping);
        if (run.Request.SendsMedia)
        {
            progress.Said = await replies.FindAsync(run.Request.Canonical, progress.Reply.ToString(), run.Stopping);
        }

        if (!run.BeginEnd())
        {
            throw new OperationCanceledException(run.Stopping);
        }

        DeliveryTrace.Log.At("run.answered", run.Request.Id);
        var (text, sent) = (progress.Text, progress.Said?.Media ?? []);
        await KeepReplyAsync(run, progress, Ending.Well);
        DeliveryTrace.Log.At("run.kept", run.Request.Id);
        await TellLastAsync(announcer, text.Length);
        await pressure.RoomAsync(text.Length, CancellationToken.None);
        var ended = Now();
        announcer.Completed(text, progress.StartedAt!.Value, ended);
        run.Finish(new RunEnd("ok", progress.StartedAt, ended)
        {
            ClientCalls = progress.ClientCalls,
            Media = sent,
            Outcome = new AgentOutcome(text.Length + sent.Count == 0 ? [] : [new AgentReply(text, sent is [var first, ..] ? MediaSources.Own + first.Id : null)], new AgentOutcomeMeta(ended - progress.StartedAt.Value, meta, Aborted: false)),
        });
    }

    // It has the whole text and the last piece, and may be left out of a queue that is full.
    private async Task TellLastAsync(RunAnnouncer announcer, int characters)
    {
        if (!pressure.TryTell(2 * characters, announcer.Flush))
        {
            await pressure.RoomAsync(2 * characters, CancellationToken.None);
            announcer.Flush();
        }
    }

    private async Task EndAbortedAsync(Run run, RunAnnouncer announcer, Progress progress)
    {
        var reason = run.StopReason ?? "stop";
        progress.Reply.TellAnyway();
        var failure = await TryKeepReplyAsync(run, progress, Ending.Stopped, error: null);
        var ended = Now();
        run.BeginEnd();
        announcer.Aborted(reason, progress.StartedAt, ended);
        var error = reason == "timeout"
            ? new ErrorShape(ErrorCodes.AgentTimeout, $"the run did not finish within {run.Request.Timeout.TotalSeconds:0} s")
            : new ErrorShape(ErrorCodes.Unavailable, failure ?? "the run was stopped");
        run.Finish(new RunEnd("error", progress.StartedAt, ended) { Error = error });
    }

    private async Task EndFailedAsync(Run run, RunAnnouncer announcer, Progress progress, Exception failure)
    {
        if (!run.BeginEnd())
        {
            await EndAbortedAsync(run, announcer, progress);
            return;
        }

        var error = (failure as GatewayException)?.Error
            ?? new ErrorShape(ErrorCodes.Unavailable, $"the agent failed: {failure.GetType().Name}: {failure.Message}");
        RunLog.Failed(log, run.Request.Id, run.Request.Canonical, failure is GatewayException ? failure.Message : failure.ToString());
        await progress.Reply.TellAllAsync(run.Stopping);
        await TryKeepReplyAsync(run, progress, Ending.Failed, error.Message);
        var ended = Now();
        announcer.Failed(error.Message, progress.StartedAt, ended);
        run.Finish(new RunEnd("error", progress.StartedAt, ended) { Error = error });
    }

    // What was said before the end stays in the transcript: people have seen it.
    private async Task<string?> TryKeepReplyAsync(Run run, Progress progress, Ending ending, string? error)
    {
        try
        {
            await KeepReplyAsync(run, progress, ending, error);
            return null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            RunLog.NotKept(log, run.Request.Id, e.Message);
            return $"the reply could not be kept: {e.Message}";
        }
    }

    // Both are queued before either is waited for, so that they are on the disk with one commit.
    private async Task KeepReplyAsync(Run run, Progress progress, Ending ending, string? error = null)
    {
        if (progress.StartedAt is null)
        {
            return;
        }

        RunMeter.End(keys.AgentOf(run.Request.Canonical), progress.Agent.Provider, ending.ToString().ToLowerInvariant(), Now() - progress.StartedAt);
        if (progress.Usage is { } spent)
        {
            RunMeter.Use(progress.Agent.Provider, progress.Agent.Model, spent.Input, spent.Output);
        }

        var used = progress.Usage is { } tokens ? usage.AddAsync(progress.Agent.Provider, progress.Agent.Model, tokens) : Task.CompletedTask;
        SessionRecord Ended(SessionRecord session) => session with { LastRun = After(session.LastRun, progress, ending) };
        var sent = progress.Said?.Media ?? [];
        var text = string.Join("\n\n", progress.ClientCalls.Select(CalledTool.InWords).Prepend(progress.Text).Where(said => said.Length > 0));
        var calls = run.Announcer?.Calls.ToList() ?? [];
        TranscriptEntry Described(TranscriptEntry said) => said with
        {
            // Where nothing was said there is nothing for the agent; people see what was done, and what went wrong.
            Kind = text.Length + sent.Count > 0 ? null : EntryKinds.Injected,
            Calls = calls,
            Error = error,
            IsPartial = ending != Ending.Well,
        };
        var kept = text.Length + sent.Count + calls.Count > 0 || error is not null
            ? sessions.AppendAsync(run.Request.Canonical, ("assistant", text, run.Request.Id), Ended, named: RunMedia.Named(sent), describe: Described)
            : sessions.ChangeAsync(run.Request.Canonical, Ended);
        await Task.WhenAll(used, kept, journal.EndAsync(run.Request.Id));
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

        // Null until it is complete.
        public SaidWithMedia? Said { get; set; }

        public string Text => Said?.Text ?? Reply.ToString();

        public (string Provider, string Model, int? ContextTokens) Agent { get; set; }

        public long? StartedAt { get; set; }

        public TokenUsage? Usage { get; set; }

        public List<AgentClientToolCall> ClientCalls { get; } = [];
    }
}
