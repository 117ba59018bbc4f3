namespace PluginGateway.Server.Sessions;

/// <summary>What of a session outlasts its beginning anew. The reference's choice (<c>agent-and-chat.md</c> §10); where replies go stays, because the chat is the same. Pure.</summary>
internal static class SessionReset
{
    /// <summary>The session as it begins anew.</summary>
    public static SessionRecord Fresh(SessionRecord session) => session with
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
}
