using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes camera</c>: pictures and clips into files.</summary>
internal static class NodesCameraCommand
{
    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Option<string?> Out = new("--out") { Description = "File to write (default: a new one in the current directory)" };
    private static readonly Option<string?> Device = new("--device") { Description = "Which camera, as in camera.list" };
    private static readonly Option<string?> Facing = new("--facing") { Description = "front or back" };
    private static readonly Option<int?> MaxWidth = new("--max-width") { Description = "Widest picture, in pixels" };
    private static readonly Option<double?> Quality = new("--quality") { Description = "0 to 1" };
    private static readonly Option<int?> Duration = new("--duration") { Description = "How long, in milliseconds" };
    private static readonly Option<bool> NoAudio = new("--no-audio") { Description = "Without sound" };

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("camera", "Have a node take pictures and clips") { Snap(), Clip() };

    private static Command Snap()
    {
        var command = new Command("snap", "Take a picture") { Node, Out, Device, Facing, MaxWidth, Quality }.AskingGateway();
        command.SetAction((parse, cancellation) => NodesFile.RunAsync(
            parse, parse.GetValue(Node)!, "camera.snap", Asked(parse, ("maxWidth", parse.GetValue(MaxWidth)), ("quality", parse.GetValue(Quality))), parse.GetValue(Out), "picture", 20_000, cancellation));
        return command;
    }

    private static Command Clip()
    {
        var command = new Command("clip", "Record a clip") { Node, Out, Device, Facing, Duration, NoAudio }.AskingGateway();
        command.SetAction((parse, cancellation) => NodesFile.RunAsync(
            parse,
            parse.GetValue(Node)!,
            "camera.clip",
            Asked(parse, ("durationMs", parse.GetValue(Duration)), ("includeAudio", parse.GetValue(NoAudio) ? false : null)),
            parse.GetValue(Out),
            "clip",
            90_000,
            cancellation));
        return command;
    }

    private static JsonObject Asked(ParseResult parse, params (string Name, object? Value)[] more)
    {
        var asked = new JsonObject();
        foreach (var (name, value) in more.Concat([("deviceId", parse.GetValue(Device)), ("facing", parse.GetValue(Facing))]))
        {
            if (value is not null)
            {
                asked[name] = value switch
                {
                    bool flag => flag,
                    int number => number,
                    double number => number,
                    _ => Convert.ToString(value, CultureInfo.InvariantCulture),
                };
            }
        }

        return asked;
    }
}
