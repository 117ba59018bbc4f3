using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes notify</c>: a notice to whoever sits at a node.</summary>
internal static class NodesNotifyCommand
{
    // config-and-cli.md §6.
    private const int TimeoutMs = 15_000;
    private const int TransportMs = 5_000;

    private static readonly Argument<string> Node = NodesCommand.Node();
    private static readonly Option<string?> Title = new("--title") { Description = "What it is about" };
    private static readonly Option<string?> Body = new("--body") { Description = "What there is to say" };
    private static readonly Option<string?> Sound = new Option<string?>("--sound") { Description = "Name of a sound of the node's, where it has sounds" };
    private static readonly Option<string?> Priority = new Option<string?>("--priority") { Description = "How much it matters" }.AcceptOnlyFromAmong("passive", "active", "timeSensitive");
    private static readonly Option<string?> Delivery = new Option<string?>("--delivery") { Description = "Where it is shown, where the node has a choice" }.AcceptOnlyFromAmong("system", "overlay", "auto");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("notify", "Show a notice to whoever sits at a node") { Node, Title, Body, Sound, Priority, Delivery }.AskingGateway();
        command.Validators.Add(static result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(Title)) && string.IsNullOrWhiteSpace(result.GetValue(Body)))
            {
                result.AddError("there is nothing to say; for example --title Tea --body 'is ready'");
            }
        });
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read, Scopes.Write],
            async (client, token) =>
            {
                var asked = new NodeInvokeParams(parse.GetValue(Node)!, "system.notify", Guid.NewGuid().ToString()) { Params = JsonElement.Parse(Asked(parse).ToJsonString()), TimeoutMs = TimeoutMs };
                var answer = await NodeInvocation.AskAsync(client, asked, token);
                Output.Answer(parse, answer, NodeMethods.Invoke.ResultInfo, Words(answer.Payload));
            },
            cancellation,
            TimeoutMs + TransportMs));
        return command;
    }

    private static JsonObject Asked(ParseResult parse)
    {
        var asked = new JsonObject();
        foreach (var option in new[] { Title, Body, Sound, Priority, Delivery })
        {
            if (parse.GetValue(option) is { } value)
            {
                asked[option.Name.TrimStart('-')] = value;
            }
        }

        return asked;
    }

    // Where it was shown the nodes of this program say, and telephones do not.
    private static string Words(JsonElement? payload) =>
        payload is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty("shown", out var shown) && shown.ValueKind == JsonValueKind.String ? $"Shown on its {NodesTable.Plain(shown.GetString()!)}." : "Done.";
}
