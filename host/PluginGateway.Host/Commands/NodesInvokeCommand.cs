using System.CommandLine;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes invoke</c>: has a node do something, and prints what it says.</summary>
internal static class NodesInvokeCommand
{
    // The node's own time comes first; this is for the way there and back.
    private const int TransportMs = 5_000;

    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Argument<string> Command = new("command") { Description = "What to do, for example camera.snap" };
    private static readonly Option<string?> Params = new("--params") { Description = "Params of the command as a JSON object" };
    private static readonly Option<int?> InvokeTimeout = new("--invoke-timeout") { Description = "How long the node may take, in milliseconds; the command's own time when absent" };
    private static readonly Option<string?> Key = new("--idempotency-key") { Description = "The same key has its effect once; a new one each time when absent" };
    private static readonly Option<bool> Process = new("--process") { Description = "Have the command's plugin rework the result, for example keep a picture and answer with its address" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("invoke", "Have a node do something, and print what it says") { Node, Command, Params, InvokeTimeout, Key, Process }.AskingGateway();
        command.SetAction((parse, cancellation) => TryParse(parse.GetValue(Params), out var parameters)
            ? AskGateway.RunAsync(
                parse,
                [Scopes.Write],
                async (client, token) =>
                {
                    var answer = await NodeInvocation.AskAsync(
                        client,
                        new NodeInvokeParams(parse.GetValue(Node)!, parse.GetValue(Command)!, parse.GetValue(Key) ?? Guid.NewGuid().ToString())
                        {
                            Params = parameters,
                            TimeoutMs = parse.GetValue(InvokeTimeout),
                            Process = parse.GetValue(Process) ? true : null,
                        },
                        token);
                    Print(parse, answer);
                },
                cancellation,
                (parse.GetValue(InvokeTimeout) ?? NodeInvokeParams.LongestTimeoutMs) + TransportMs)
            : Task.FromResult(ExitCodes.Failed));
        return command;
    }

    private static void Print(ParseResult parse, NodeInvokeAnswer answer)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(answer, NodeMethods.Invoke.ResultInfo);
        }
        else if (answer.Payload is { } payload)
        {
            Output.Json(payload);
        }
        else
        {
            Console.WriteLine("Done.");
        }
    }

    private static bool TryParse(string? text, out JsonElement? parameters)
    {
        parameters = null;
        try
        {
            if (text is not null)
            {
                using var document = JsonDocument.Parse(text);
                parameters = document.RootElement.Clone();
            }

            return true;
        }
        catch (JsonException e)
        {
            Console.Error.WriteLine($"pgw: --params is not JSON: {e.Message} For example: --params '{{\"maxWidth\":800}}'");
            return false;
        }
    }
}
