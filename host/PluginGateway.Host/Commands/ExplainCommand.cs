using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw explain</c>: the story of one message.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Message = new("message")
    {
        Description = "The network's id of a message, a run, an idempotency key, an id of the outbox, or channel/account/id",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("explain", "Tell what became of a message: received, decided, answered, sent") { Message }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var story = await client.CallAsync(OutboxMethods.Explain, new ExplainParams { Message = parse.GetValue(Message)! }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(story, OutboxMethods.Explain.ResultInfo);
                    return;
                }

                foreach (var step in story.Steps)
                {
                    var at = DateTimeOffset.FromUnixTimeMilliseconds(step.At).ToLocalTime();
                    Console.WriteLine($"{at:yyyy-MM-dd HH:mm:ss.fff}  {step.What,-9} {new string([.. step.Detail.Where(letter => !char.IsControl(letter))])}");
                }
            },
            cancellation));
        return command;
    }
}
