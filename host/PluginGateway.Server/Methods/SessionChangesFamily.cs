using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Compaction;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary>
/// <c>sessions.patch</c>, <c>.reset</c>, <c>.delete</c>, <c>.compact</c> (<c>methods.md</c> §5). The last three go in the session's lane: no run goes on meanwhile.
/// A patch does not wait for a run; the next one obeys it.
/// </summary>
internal sealed class SessionChangesFamily(SessionService sessions, SessionKeys keys, SessionPatch patches, SessionCompaction compaction, AgentRunner runner, SystemEvents systemEvents) : IMethodFamily
{
    private const int DefaultKeep = 400;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(SessionChanges.Patch, Access.Admin, async (patch, context) => await PatchAsync(patch, context.Caller));
        methods.Add(SessionChanges.Reset, Access.Admin, async (reset, _) => await ResetAsync(Key(reset.Key)));
        methods.Add(SessionChanges.Delete, Access.Admin, async (delete, _) => await DeleteAsync(Key(delete.Key), delete.DeleteTranscript ?? true));
        methods.Add(SessionChanges.Compact, Access.Admin, async (compact, _) => await CompactAsync(Key(compact.Key), compact.MaxLines ?? DefaultKeep));
    }

    private string Key(string given) => string.IsNullOrWhiteSpace(given) ? throw new GatewayException(ErrorCodes.InvalidRequest, "key required") : keys.Canonical(given);

    private async Task<SessionsPatched> PatchAsync(SessionsPatchParams patch, Caller caller)
    {
        if (SessionPatch.NeedsAdmin(patch) && !caller.Scopes.Contains(Scopes.Admin))
        {
            throw new MissingScopeException(Access.Admin);
        }

        var session = await sessions.ChangeAsync(Key(patch.Key), known => patches.Apply(known, patch, sessions.List()));
        return new SessionsPatched(sessions.Path, session.Key, SessionViews.Entry(session));
    }

    private async Task<SessionsResetResult> ResetAsync(string key)
    {
        runner.AbortAll(key, "stop");
        var session = await runner.BetweenRunsAsync(key, () => sessions.ResetAsync(key, SessionReset.Fresh));
        return new SessionsResetResult(key, SessionViews.Entry(session));
    }

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
        return await compaction.CompactAsync(key, keep) switch
        {
            null => new SessionsCompactResult(key, Compacted: false) { Reason = "no sessionId" },
            (0, _) => new SessionsCompactResult(key, Compacted: false) { Reason = "no transcript" },
            (var before, null) => new SessionsCompactResult(key, Compacted: false) { Kept = before },
            (_, { } archive) => new SessionsCompactResult(key, Compacted: true) { Archived = archive, Kept = keep },
        };
    });
}
