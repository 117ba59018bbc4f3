using System.CommandLine;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway call &lt;method&gt;</c>: calls any method and prints the answer.</summary>
internal static class GatewayCallCommand
{
    private static readonly Argument<string> Method = new("method") { Description = "Name of the method, for example chat.history" };
    private static readonly Option<string> Params = new("--params") { Description = "Params as a JSON object", DefaultValueFactory = _ => "{}" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("call", "Call a method of a running gateway and print its answer") { Method, Params }.AskingGateway();
        command.SetAction((parse, cancellation) => ParseParams(parse.GetValue(Params)!) is not { } parameters
            ? Task.FromResult(ExitCodes.Failed)
            : AskGateway.RunAsync(
                parse,
                [Scopes.Admin],
                async (client, token) => Output.Json(await client.CallAsync(parse.GetValue(Method)!, parameters, _ => { }, token)),
                cancellation));
        return command;
    }

    private static JsonElement? ParseParams(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            Console.Error.WriteLine($"pgw: --params is not JSON: {e.Message} For example: --params '{{\"sessionKey\":\"main\"}}'");
            return null;
        }
    }
}
