using System.Globalization;

namespace PluginGateway.Server.Sessions;

/// <summary>What a list shows of what was said in a session. Any thread.</summary>
internal sealed class SessionTitles(SessionService sessions)
{
    private const int TitleLength = 60;
    private const int LastMessageLength = 120;
    private const int ShownId = 8;

    /// <summary>The beginning of the first message. A session of which nothing else is known is told by its id and day, as in the recorded frames (12).</summary>
    public string Of(SessionRecord session) =>
        SessionViews.Cut(sessions.FirstMessage(session)?.Text, TitleLength, "…")
        ?? string.Create(CultureInfo.InvariantCulture, $"{session.SessionId[..ShownId]} ({DateTimeOffset.FromUnixTimeMilliseconds(session.UpdatedAt):yyyy-MM-dd})");

    /// <summary>The beginning of the last message; null when there is none.</summary>
    public string? LastMessage(string canonical) => sessions.Transcript(canonical, 1) is [var last] ? Shown(last) : null;

    /// <summary>The beginning of a message.</summary>
    public static string? Shown(TranscriptEntry message) => SessionViews.Cut(message.InALine, LastMessageLength, "…");
}
