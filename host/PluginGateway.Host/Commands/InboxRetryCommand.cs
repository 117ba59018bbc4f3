using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw inbox retry</c>: works once more on a message that was put aside.</summary>
internal static class InboxRetryCommand
{
    private static readonly Argument<long> Entry = InboxCommand.Entry();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("retry", "Work once more on a message that was put aside because the gateway ended over it") { Entry }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(InboxMethods.Retry, new InboxEntryParams { Id = parse.GetValue(Entry) }, token);
                Output.Answer(parse, answer, InboxMethods.Retry.ResultInfo, $"{answer.Entry.Id} is worked on again, by itself.");
            },
            cancellation));
        return command;
    }
}
