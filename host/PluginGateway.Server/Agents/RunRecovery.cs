using Microsoft.Extensions.Logging;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents;

/// <summary>Marks the runs that a crash ended, in their transcripts and sessions, before anybody can ask for them. Used once, at the start.</summary>
internal sealed class RunRecovery(RunJournal journal, SessionService sessions, ILogger<RunRecovery> log)
{
    /// <summary>Marks them.</summary>
    public async Task MarkAsync()
    {
        foreach (var run in await journal.RecoverAsync())
        {
            RunLog.Interrupted(log, run.Id, run.SessionKey);

            // A session that was reset or removed in the last moment shows nothing of the run.
            if (sessions.Find(run.SessionKey) is { } session && session.SessionId == run.SessionId)
            {
                await sessions.AppendAsync(run.SessionKey, ("assistant", InterruptedRun.Note, run.Id), known => known with { LastRun = known.LastRun with { Aborted = true } }, isPartial: true);
            }
        }
    }
}
