using System.Globalization;

namespace PluginGateway.Server.Sessions;

/// <summary>
/// What a client has of a session: everything up to a message, of the session as it was. What was said since is the rest, unless it has begun anew or was summed up meanwhile; then there is no rest.
/// Clients keep the text and do not look into it. Immutable.
/// </summary>
/// <param name="SessionId">The session's id.</param>
/// <param name="Compactions">How often it had been summed up.</param>
/// <param name="Last">The id of the newest message.</param>
internal sealed record HistoryCursor(string SessionId, int Compactions, long Last)
{
    private const char Separator = '.';

    /// <summary>The cursor of who has everything up to a message.</summary>
    public static HistoryCursor At(SessionRecord session, long last) => new(session.SessionId, session.LastRun.CompactionCount ?? 0, last);

    /// <summary>Reads what <see cref="ToString"/> has written; null for anything else.</summary>
    public static HistoryCursor? Parse(string text) =>
        text.Split(Separator) is [var session, var compactions, var last]
        && int.TryParse(compactions, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
        && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new HistoryCursor(session, times, id)
            : null;

    /// <summary>Whether the session is still the one that the client has the beginning of.</summary>
    public bool LeadsOnIn(SessionRecord session) => At(session, Last) == this;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SessionId}{Separator}{Compactions}{Separator}{Last}");
}
