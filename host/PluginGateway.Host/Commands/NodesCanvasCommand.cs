using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes canvas</c>: what a node's canvas shows.</summary>
internal static class NodesCanvasCommand
{
    private const int TimeoutMs = 30_000;
    private const int TransportMs = 10_000;

    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Argument<string> Url = new("url") { Description = "A path of the gateway's canvas folder, or a whole address" };
    private static readonly Argument<string> Script = new("script") { Description = "JavaScript" };
    private static readonly Argument<FileInfo> Lines = new Argument<FileInfo>("file") { Description = "A2UI v0.8 messages, one a line" }.AcceptExistingOnly();
    private static readonly Option<string?> Page = new("--page") { Description = "A path of the gateway's canvas folder; its first page when absent" };
    private static readonly Option<int?> Width = new("--width") { Description = "Width of the canvas, in pixels" };
    private static readonly Option<int?> Height = new("--height") { Description = "Height of the canvas, in pixels" };
    private static readonly Option<string?> Out = new("--out") { Description = "File to write (default: a new one in the current directory)" };
    private static readonly Option<string?> Format = new("--format") { Description = "png or jpg" };
    private static readonly Option<int?> MaxWidth = new("--max-width") { Description = "Widest picture, in pixels" };

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("canvas", "Say what a node's canvas shows")
    {
        Verb("present", "Show the canvas", [Page, Width, Height], [], "canvas.present", Presented),
        Verb("hide", "Hide the canvas", [], [], "canvas.hide", static _ => []),
        Verb("navigate", "Show another page", [], [Url], "canvas.navigate", static parse => new JsonObject { ["url"] = parse.GetValue(Url) }),
        Verb("eval", "Run JavaScript on the page and print its result", [], [Script], "canvas.eval", static parse => new JsonObject { ["javaScript"] = parse.GetValue(Script) }),
        Verb("push", "Show a user interface", [], [Lines], "canvas.a2ui.pushJSONL", static parse => new JsonObject { ["jsonl"] = File.ReadAllText(parse.GetValue(Lines)!.FullName) }),
        Verb("reset", "Take the user interface away", [], [], "canvas.a2ui.reset", static _ => []),
        Snapshot(),
    };

    private static Command Snapshot()
    {
        var command = new Command("snapshot", "Take a picture of the canvas") { Node, Out, Format, MaxWidth }.AskingGateway();
        command.SetAction((parse, cancellation) =>
        {
            var asked = new JsonObject();
            if (parse.GetValue(Format) is { } format)
            {
                asked["format"] = format;
            }

            if (parse.GetValue(MaxWidth) is { } width)
            {
                asked["maxWidth"] = width;
            }

            return NodesFile.RunAsync(parse, parse.GetValue(Node)!, "canvas.snapshot", asked, parse.GetValue(Out), "canvas", TimeoutMs, cancellation);
        });
        return command;
    }

    private static JsonObject Presented(ParseResult parse)
    {
        var asked = new JsonObject();
        if (parse.GetValue(Page) is { } url)
        {
            asked["url"] = url;
        }

        var placement = new JsonObject();
        foreach (var (name, size) in new[] { ("width", parse.GetValue(Width)), ("height", parse.GetValue(Height)) })
        {
            if (size is { } pixels)
            {
                placement[name] = pixels;
                asked["placement"] = placement;
            }
        }

        return asked;
    }

    private static Command Verb(string name, string description, Option[] options, Argument[] arguments, string invoked, Func<ParseResult, JsonObject> ask)
    {
        var command = new Command(name, description) { Node }.AskingGateway();
        Array.ForEach(options, command.Options.Add);
        Array.ForEach(arguments, command.Arguments.Add);
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read, Scopes.Write],
            async (client, token) =>
            {
                var asked = JsonElement.Parse(ask(parse).ToJsonString());
                var answer = await NodeInvocation.AskAsync(client, new NodeInvokeParams(parse.GetValue(Node)!, invoked, Guid.NewGuid().ToString()) { Params = asked, TimeoutMs = TimeoutMs }, token);
                Print(parse, answer);
            },
            cancellation,
            TimeoutMs + TransportMs));
        return command;
    }

    private static void Print(ParseResult parse, NodeInvokeAnswer answer)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(answer, NodeMethods.Invoke.ResultInfo);
        }
        else
        {
            var said = answer.Payload is { ValueKind: JsonValueKind.Object } payload && payload.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.String ? result.GetString()! : "Done.";
            Console.WriteLine(NodesTable.Plain(said));
        }
    }
}
