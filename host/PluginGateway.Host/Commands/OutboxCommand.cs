using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw outbox</c>: what goes out to networks, and what to do with what did not get there.</summary>
internal static class OutboxCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("outbox", "Show what goes out to networks; send it again or take it back")
    {
        OutboxListCommand.Create(),
        OutboxRetryCommand.Create(),
        OutboxDropCommand.Create(),
    };

    /// <summary>The message that a verb is about.</summary>
    public static Argument<string> Entry() => new("id") { Description = "Id of the message, as in pgw outbox list" };
}
