using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw inbox</c>: what came in from networks, and what to do with what was put aside.</summary>
internal static class InboxCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("inbox", "Show what came in from networks; try again what was put aside, or let it be")
    {
        InboxListCommand.Create(),
        InboxRetryCommand.Create(),
        InboxDropCommand.Create(),
    };

    /// <summary>The message that a verb is about.</summary>
    public static Argument<long> Entry() => new("id") { Description = "Number of the message, as in pgw inbox list" };
}
