using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw inbox drop</c>: lets a message be that was put aside.</summary>
internal static class InboxDropCommand
{
    private static readonly Argument<long> Entry = InboxCommand.Entry();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("drop", "Let a message be that was put aside because the gateway ended over it") { Entry }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(InboxMethods.Drop, new InboxEntryParams { Id = parse.GetValue(Entry) }, token);
                Output.Answer(parse, answer, InboxMethods.Drop.ResultInfo, $"Dropped {answer.Entry.Id}.");
            },
            cancellation));
        return command;
    }
}
