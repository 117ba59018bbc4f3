using System.CommandLine;
using System.Text.Json.Nodes;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes screen</c>: what a node shows, as a video in a file.</summary>
internal static class NodesScreenCommand
{
    // config-and-cli.md §6.
    private const int TimeoutMs = 120_000;

    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Option<string?> Out = new("--out") { Description = "File to write (default: a new one in the current directory)" };
    private static readonly Option<int?> Screen = new("--screen") { Description = "Which screen, counted from 0" };
    private static readonly Option<int?> Duration = new("--duration") { Description = "How long, in milliseconds" };
    private static readonly Option<int?> Fps = new("--fps") { Description = "Pictures a second" };
    private static readonly Option<bool> NoAudio = new("--no-audio") { Description = "Without sound" };

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("screen", "Have a node record its screen") { Record() };

    private static Command Record()
    {
        var command = new Command("record", "Record a node's screen, which telephones and macOS can") { Node, Out, Screen, Duration, Fps, NoAudio }.AskingGateway();
        command.SetAction((parse, cancellation) =>
        {
            var asked = new JsonObject();
            foreach (var (name, value) in new[] { ("screenIndex", parse.GetValue(Screen)), ("durationMs", parse.GetValue(Duration)), ("fps", parse.GetValue(Fps)) })
            {
                if (value is { } number)
                {
                    asked[name] = number;
                }
            }

            if (parse.GetValue(NoAudio))
            {
                asked["includeAudio"] = false;
            }

            return NodesFile.RunAsync(parse, parse.GetValue(Node)!, "screen.record", asked, parse.GetValue(Out), "screen", TimeoutMs, cancellation);
        });
        return command;
    }
}
