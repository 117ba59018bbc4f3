using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Sessions;

/// <summary>Begins a session anew that has lasted long enough, before something is said in it. To be called in the session's lane.</summary>
internal sealed class SessionRenewal(SessionService sessions, SessionFreshness freshness, ILogger<SessionRenewal> log)
{
    /// <summary>Begins it anew when that is due. Never throws: what cannot be begun anew goes on.</summary>
    public async Task RenewIfStaleAsync(string canonical)
    {
        if (sessions.Find(canonical) is not { } session || freshness.Staleness(session) is not { } reason)
        {
            return;
        }

        try
        {
            await sessions.ResetAsync(canonical, SessionReset.Fresh);
            SessionLog.Renewed(log, canonical, reason);
        }
        catch (SqliteException e)
        {
            SessionLog.NotRenewed(log, canonical, e.Message);
        }
    }
}
