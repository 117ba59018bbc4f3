using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions compact</c>: has a session summed up by its agent.</summary>
internal static class SessionsCompactCommand
{
    // A model takes its time.
    private const int TimeoutMs = 600_000;

    private static readonly Argument<string> Key = SessionsCommand.Key();
    private static readonly Option<int?> Keep = new("--keep") { Description = "Messages that stay as they are (default: 400)" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("compact", "Have all but the newest messages of a session summed up by its agent, and archived") { Key, Keep }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(SessionChanges.Compact, new SessionsCompactParams { Key = parse.GetValue(Key)!, MaxLines = parse.GetValue(Keep) }, token);
                Output.Answer(parse, answer, SessionChanges.Compact.ResultInfo, Words(answer));
            },
            cancellation,
            TimeoutMs));
        return command;
    }

    private static string Words(SessionsCompactResult answer) => answer switch
    {
        { Compacted: true } => $"Summed up. The newest {answer.Kept} messages stay; the others are in the archive {answer.Archived}.",
        { Kept: { } kept } => $"There is nothing to sum up: there are {kept} messages.",
        _ => $"There is nothing to sum up: {answer.Reason}.",
    };
}
