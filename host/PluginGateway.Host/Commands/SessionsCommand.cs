using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions</c>: the conversations of a running gateway.</summary>
internal static class SessionsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("sessions", "Show, export, sum up, reset and delete the sessions of a running gateway")
    {
        SessionsListCommand.Create(),
        SessionsExportCommand.Create(),
        SessionsCompactCommand.Create(),
        SessionsResetCommand.Create(),
        SessionsDeleteCommand.Create(),
    };

    /// <summary>The session that a verb is about.</summary>
    public static Argument<string> Key() => new("key") { Description = "Key of the session, as in pgw sessions list; main is the main one" };
}
