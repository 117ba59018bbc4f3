using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw system event</c>: a note, which everybody connected sees and the agent gets with its next turn.</summary>
internal static class SystemEventCommand
{
    private static readonly Option<string> Text = new("--text") { Description = "The note", Required = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("event", "Leave a note: all who are connected see it, and the agent gets it with its next turn") { Text }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) => Output.Answer(
                parse, await client.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams { Text = parse.GetValue(Text) }, token), PresenceMethods.SystemEvent.ResultInfo, "Noted."),
            cancellation));
        return command;
    }
}
