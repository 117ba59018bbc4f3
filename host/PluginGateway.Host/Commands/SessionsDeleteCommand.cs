using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions delete</c>: deletes a session.</summary>
internal static class SessionsDeleteCommand
{
    // A run that is under way has 15 seconds to end.
    private const int TimeoutMs = 30_000;

    private static readonly Argument<string> Key = SessionsCommand.Key();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("delete", "Delete a session: what was said is archived") { Key }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(SessionChanges.Delete, new SessionsDeleteParams { Key = parse.GetValue(Key)! }, token);
                Output.Answer(parse, answer, SessionChanges.Delete.ResultInfo, answer.Deleted ? $"Deleted {answer.Key}." : $"There is no session {answer.Key}.");
            },
            cancellation,
            TimeoutMs));
        return command;
    }
}
