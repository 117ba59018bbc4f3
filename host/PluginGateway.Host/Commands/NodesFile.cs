using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>What verbs share that have a node make a picture or clip, and write it into a file.</summary>
internal static class NodesFile
{
    // The node's own time comes first; this is for the way there and back.
    private const int TransportMs = 10_000;

    /// <summary>Asks, and writes.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(ParseResult parse, string node, string command, JsonObject asked, string? file, string kind, int timeoutMs, CancellationToken cancellation) => AskGateway.JudgeAsync(
        parse,
        [Scopes.Read, Scopes.Write],
        async (client, token) =>
        {
            var answer = await NodeInvocation.AskAsync(
                client, new NodeInvokeParams(node, command, Guid.NewGuid().ToString()) { Params = JsonElement.Parse(asked.ToJsonString()), TimeoutMs = timeoutMs }, token);
            return await WriteAsync(parse, answer.Payload, command, file, kind, token);
        },
        cancellation,
        timeoutMs + TransportMs);

    private static async Task<int> WriteAsync(ParseResult parse, JsonElement? payload, string command, string? file, string kind, CancellationToken cancellation)
    {
        if (payload is not { ValueKind: JsonValueKind.Object } answer || Text(answer, "format") is not { } format
            || !answer.TryGetProperty("base64", out var base64) || base64.ValueKind != JsonValueKind.String || !base64.TryGetBytesFromBase64(out var content))
        {
            Console.Error.WriteLine($"pgw: the node's answer to {command} holds no {kind}");
            return ExitCodes.Failed;
        }

        // The node's word decides about no path: letters and digits alone.
        var extension = new string([.. format.Where(char.IsAsciiLetterOrDigit).Take(5)]);
        var path = Path.GetFullPath(file ?? $"{kind}-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.{extension}");
        try
        {
            await File.WriteAllBytesAsync(path, content, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pgw: {path} cannot be written: {e.Message}");
            return ExitCodes.Failed;
        }

        var size = answer.TryGetProperty("width", out var width) && answer.TryGetProperty("height", out var height) ? $", {width.GetRawText()}x{height.GetRawText()}" : "";
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(JsonElement.Parse(new JsonObject { ["path"] = path, ["format"] = format, ["size"] = content.Length }.ToJsonString()));
        }
        else
        {
            Console.WriteLine($"{path} ({content.Length} bytes{NodesTable.Plain(size)})");
        }

        return ExitCodes.Ok;
    }

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
