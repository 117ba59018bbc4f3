namespace PluginGateway.Server.Sessions;

/// <summary>Something of a session has changed, and is kept. Immutable.</summary>
/// <param name="Session">The session as it is now, or was when it went.</param>
/// <param name="Reason"><c>message</c>, <c>patch</c>, <c>reset</c> or <c>delete</c>.</param>
internal sealed record SessionHappening(SessionRecord Session, string Reason)
{
    /// <summary>What was said; null when that is not it. It has its number.</summary>
    public TranscriptEntry? Message { get; init; }

    /// <summary>Whether there is no such session any more.</summary>
    public bool IsGone { get; init; }
}
