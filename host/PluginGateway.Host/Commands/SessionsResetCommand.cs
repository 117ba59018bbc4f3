using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions reset</c>: begins a session anew.</summary>
internal static class SessionsResetCommand
{
    // A run that is under way has 15 seconds to end.
    private const int TimeoutMs = 30_000;

    private static readonly Argument<string> Key = SessionsCommand.Key();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("reset", "Begin a session anew: what was said is archived") { Key }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(SessionChanges.Reset, new SessionsResetParams { Key = parse.GetValue(Key)! }, token);
                Output.Answer(parse, answer, SessionChanges.Reset.ResultInfo, $"{answer.Key} begins anew as {answer.Entry.SessionId}.");
            },
            cancellation,
            TimeoutMs));
        return command;
    }
}
