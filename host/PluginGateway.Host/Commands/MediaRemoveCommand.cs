using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw media remove</c>: removes a medium.</summary>
internal static class MediaRemoveCommand
{
    private static readonly Argument<string> Medium = new("id") { Description = "Id of the medium, as in pgw media list" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("remove", "Remove a medium; messages that refer to it say afterwards that it is not kept any more") { Medium }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var answer = await client.CallAsync(MediaMethods.Remove, new MediaParams { Id = parse.GetValue(Medium)! }, token);
                Output.Answer(parse, answer, MediaMethods.Remove.ResultInfo, $"Removed {answer.Medium.Id}.");
            },
            cancellation));
        return command;
    }
}
