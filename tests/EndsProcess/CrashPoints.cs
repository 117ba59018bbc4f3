/// <summary>The points of a message's way at which <c>END_AT</c> can end a gateway: of the event sources <c>PluginGateway-Delivery</c> and <c>PluginGateway-Telegram</c>.</summary>
#pragma warning disable CA1050, MA0047
public static class CrashPoints
#pragma warning restore CA1050, MA0047
{
    /// <summary>All that a message passes that comes by polling and is answered, with how often a start passes it at least when some messages come.</summary>
    public static IReadOnlyList<CrashPoint> All { get; } =
    [
        // From the network: the question, what was answered, and the offset by which the network forgets.
        new("telegram.updates.asking", 1), new("telegram.updates.answered", 1), new("telegram.update.publishing", 4), new("telegram.update.published", 4),
        new("telegram.cursor.advancing", 1), new("telegram.cursor.advanced", 1), new("telegram.offset.telling", 1), new("telegram.offset.told", 1),

        // The inbox, and what a start finds in it.
        new("inbox.claiming", 1), new("inbox.claimed", 1), new("inbox.adding", 4), new("inbox.added", 4), new("inbox.beginning", 4), new("inbox.begun", 4), new("inbox.settling", 4), new("inbox.settled", 4),

        // The run: its journal and its transcript.
        new("transcript.user", 4), new("transcript.user.kept", 4), new("run.beginning", 4), new("run.begun", 4), new("run.answered", 4), new("transcript.assistant", 4),
        new("run.ending", 4), new("transcript.assistant.kept", 4), new("run.ended", 4), new("run.kept", 4), new("run.followed", 4),

        // The outbox, the network's answer, and its receipt.
        new("outbox.adding", 4), new("outbox.added", 4), new("outbox.sending", 4), new("outbox.sending.kept", 4), new("outbox.handing", 4), new("telegram.send.calling", 4),
        new("telegram.send.answered", 4), new("outbox.handed", 4), new("outbox.sent", 4), new("outbox.sent.kept", 4),

        // Before, in and after a transaction, whatever is in it.
        new("database.beginning", 6), new("database.committing", 6), new("database.committed", 6),
    ];
}

/// <summary>A point.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passes">How often it is passed at least.</param>
#pragma warning disable CA1050, MA0047, MA0048
public sealed record CrashPoint(string Name, int Passes);
#pragma warning restore CA1050, MA0047, MA0048
