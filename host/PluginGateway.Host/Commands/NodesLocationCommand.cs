using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes location</c>: where a node is that can tell, as telephones can.</summary>
internal static class NodesLocationCommand
{
    // nodes.md §6 and config-and-cli.md §6.
    private const int LocationMs = 10_000;
    private const int TimeoutMs = 20_000;
    private const int TransportMs = 5_000;

    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Option<int?> MaxAge = new("--max-age") { Description = "How old an answer may be, in milliseconds" };
    private static readonly Option<string?> Accuracy = new Option<string?>("--accuracy") { Description = "How exactly" }.AcceptOnlyFromAmong("coarse", "balanced", "precise");

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("location", "Ask a node where it is") { Get() };

    private static Command Get()
    {
        var command = new Command("get", "Print where a node is, which telephones and macOS can tell") { Node, MaxAge, Accuracy }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read, Scopes.Write],
            async (client, token) =>
            {
                var asked = new NodeInvokeParams(parse.GetValue(Node)!, "location.get", Guid.NewGuid().ToString()) { Params = JsonElement.Parse(Asked(parse).ToJsonString()), TimeoutMs = TimeoutMs };
                var answer = await NodeInvocation.AskAsync(client, asked, token);
                Output.Answer(parse, answer, NodeMethods.Invoke.ResultInfo, Words(answer.Payload));
            },
            cancellation,
            TimeoutMs + TransportMs));
        return command;
    }

    private static JsonObject Asked(ParseResult parse)
    {
        var asked = new JsonObject { ["timeoutMs"] = LocationMs };
        if (parse.GetValue(MaxAge) is { } age)
        {
            asked["maxAgeMs"] = age;
        }

        if (parse.GetValue(Accuracy) is { } accuracy)
        {
            asked["desiredAccuracy"] = accuracy;
        }

        return asked;
    }

    private static string Words(JsonElement? payload)
    {
        if (Number(payload, "lat") is not { } latitude || Number(payload, "lon") is not { } longitude)
        {
            return "The node does not say where it is.";
        }

        var exactness = Number(payload, "accuracyMeters") is { } metres ? string.Create(CultureInfo.InvariantCulture, $" (within {metres:0} m)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{latitude:0.######}, {longitude:0.######}{exactness}");
    }

    private static double? Number(JsonElement? payload, string name) =>
        payload is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
