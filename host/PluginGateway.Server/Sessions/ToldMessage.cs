using PluginGateway.Protocol;

namespace PluginGateway.Server.Sessions;

/// <summary>A message as those are told of it who have asked for a session (<c>session.message</c>), and who come back for what was said since. Pure.</summary>
internal static class ToldMessage
{
    /// <summary>Makes it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="said">The message.</param>
    /// <param name="number">Where it stands among those that the session shows, from 1; 0 when that is not known.</param>
    /// <param name="row">The session as it is now; null to leave it out.</param>
    /// <param name="now">The time, in Unix milliseconds.</param>
    public static SessionMessagePayload Of(SessionRecord session, TranscriptEntry said, long number, SessionRow? row, long now) => new(session.Key, ShownMessage.Of(said, number), now)
    {
        AgentId = session.AgentId, MessageId = ShownMessage.IdOf(said), MessageSeq = number > 0 ? number : null, SessionId = session.SessionId, RunId = said.RunId, Session = row,
    };
}
