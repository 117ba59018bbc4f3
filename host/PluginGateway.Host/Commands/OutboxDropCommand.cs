using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw outbox drop</c>: takes a message back, or lets one be of which nobody knows.</summary>
internal static class OutboxDropCommand
{
    private static readonly Argument<string> Entry = OutboxCommand.Entry();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("drop", "Take a message back that was not sent, or let one be of which nobody knows") { Entry }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(OutboxMethods.Drop, new OutboxEntryParams { Id = parse.GetValue(Entry)! }, token);
                Output.Answer(parse, answer, OutboxMethods.Drop.ResultInfo, $"Dropped {answer.Entry.Id}.");
            },
            cancellation));
        return command;
    }
}
