using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw outbox retry</c>: sends a message again, whatever is known of it.</summary>
internal static class OutboxRetryCommand
{
    private static readonly Argument<string> Entry = OutboxCommand.Entry();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("retry", "Send a message again, also one of which nobody knows whether it was sent") { Entry }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(OutboxMethods.Retry, new OutboxEntryParams { Id = parse.GetValue(Entry)! }, token);
                Output.Answer(parse, answer, OutboxMethods.Retry.ResultInfo, $"{answer.Entry.Id} is {answer.Entry.State}; it is sent when its turn comes.");
            },
            cancellation));
        return command;
    }
}
