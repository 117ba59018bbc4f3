namespace PluginGateway.Server.Sessions;

/// <summary>
/// Whose messages are meant. Every call to the store that touches messages takes one, and only a session that was found by its key has one: what belongs to
/// another session cannot be asked for by its id (SEC-25).
/// </summary>
internal readonly record struct SessionScope
{
    private SessionScope(string key, string sessionId) => (Key, SessionId) = (key, sessionId);

    /// <summary>The session's full key.</summary>
    public string Key { get; }

    /// <summary>Its id at that moment.</summary>
    public string SessionId { get; }

    /// <summary>The scope of a session.</summary>
    public static SessionScope Of(SessionRecord session) => new(session.Key, session.SessionId);

    /// <summary>The scope of what was archived of sessions of a key, of which there is none now: nothing that is said in a session is in it.</summary>
    public static SessionScope OfArchives(string canonical) => new(canonical, string.Empty);
}
