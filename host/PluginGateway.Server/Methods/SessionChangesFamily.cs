using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary>
/// <c>sessions.patch</c>, <c>.reset</c>, <c>.delete</c>, <c>.compact</c> (<c>methods.md</c> §5). The last three go in the session's lane: no run goes on meanwhile.
/// A patch does not wait for a run; the next one obeys it.
/// </summary>
internal sealed class SessionChangesFamily(SessionService sessions, SessionKeys keys, SessionPatch patches, AgentRunner runner, SystemEvents systemEvents) : IMethodFamily
{
    private const int DefaultKeep = 400;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(SessionChanges.Patch, Access.Admin, async (patch, _) => await PatchAsync(patch));
        methods.Add(SessionChanges.Reset, Access.Admin, async (reset, _) => await ResetAsync(Key(reset.Key)));
        methods.Add(SessionChanges.Delete, Access.Admin, async (delete, _) => await DeleteAsync(Key(delete.Key), delete.DeleteTranscript ?? true));
        methods.Add(SessionChanges.Compact, Access.Admin, async (compact, _) => await CompactAsync(Key(compact.Key), compact.MaxLines ?? DefaultKeep));
    }

    private string Key(string given) => string.IsNullOrWhiteSpace(given) ? throw new GatewayException(ErrorCodes.InvalidRequest, "key required") : keys.Canonical(given);

    private async Task<SessionsPatched> PatchAsync(SessionsPatchParams patch)
    {
        var session = await sessions.ChangeAsync(Key(patch.Key), known => patches.Apply(known, patch, sessions.List()));
        return new SessionsPatched(sessions.Path, session.Key, SessionViews.Entry(session));
    }

    private async Task<SessionsResetResult> ResetAsync(string key)
    {
        runner.AbortAll(key, "stop");
        var session = await runner.BetweenRunsAsync(key, () => sessions.ResetAsync(key, Fresh));
        return new SessionsResetResult(key, SessionViews.Entry(session));
    }

    // What stays and what goes is the reference's choice (agent-and-chat.md §10); where replies go stays, because the chat is the same.
    private static SessionRecord Fresh(SessionRecord session) => session with
    {
        Settings = new SessionSettings
        {
            ThinkingLevel = session.Settings.ThinkingLevel,
            VerboseLevel = session.Settings.VerboseLevel,
            ReasoningLevel = session.Settings.ReasoningLevel,
            ResponseUsage = session.Settings.ResponseUsage,
            SendPolicy = session.Settings.SendPolicy,
            SpawnedBy = session.Settings.SpawnedBy,
        },
        LastRun = new SessionLastRun
        {
            SystemSent = false,
            Aborted = false,
            InputTokens = 0,
            OutputTokens = 0,
            TotalTokens = 0,
            Provider = session.LastRun.Provider,
            Model = session.LastRun.Model,
            ContextTokens = session.LastRun.ContextTokens,
        },
    };

    private async Task<SessionsDeleteResult> DeleteAsync(string key, bool nameArchive)
    {
        if (key == keys.MainSessionKey)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"Cannot delete the main session ({key}).");
        }

        runner.AbortAll(key, "stop");
        systemEvents.Clear(key);
        var (removed, archive) = await runner.BetweenRunsAsync(key, () => sessions.RemoveAsync(key));
        return new SessionsDeleteResult(key, removed, archive is not null && nameArchive ? [archive] : []);
    }

    private Task<SessionsCompactResult> CompactAsync(string key, int keep) => runner.BetweenRunsAsync(key, async () =>
    {
        if (sessions.Find(key) is not { } session)
        {
            return new SessionsCompactResult(key, Compacted: false) { Reason = "no sessionId" };
        }

        var (before, archive) = await sessions.CompactAsync(session, keep);
        return (before, archive) switch
        {
            (0, _) => new SessionsCompactResult(key, Compacted: false) { Reason = "no transcript" },
            (_, null) => new SessionsCompactResult(key, Compacted: false) { Kept = before },
            _ => new SessionsCompactResult(key, Compacted: true) { Archived = archive, Kept = keep },
        };
    });
}
