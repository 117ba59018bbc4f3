using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Nodes.Canvas;

/// <summary>The gateway's side: <c>canvas.*</c> as every node of this field does them (<c>nodes.md</c> §6). A snapshot becomes a medium with an address.</summary>
internal sealed class CanvasCommands : INodeCommandFamily, INodeResultProcessor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IReadOnlyList<NodeCommand> Commands { get; } =
    [
        Of<PresentAsked>("canvas.present", "Shows the canvas: the page at url, a path of the gateway's canvas folder or its first page."),
        Of<NothingAsked>("canvas.hide", "Hides the canvas."),
        Of<NavigateAsked>("canvas.navigate", "Shows another page on the canvas."),
        Of<EvalAsked>("canvas.eval", "Runs JavaScript on the canvas and tells its result."),
        Of<SnapshotAsked>("canvas.snapshot", "Takes a picture of the canvas."),
        Of<PushAsked>("canvas.a2ui.push", "Shows a user interface on the canvas (A2UI v0.8 messages)."),
        Of<PushLinesAsked>("canvas.a2ui.pushJSONL", "Shows a user interface on the canvas (A2UI v0.8 messages, one a line)."),
        Of<NothingAsked>("canvas.a2ui.reset", "Takes the user interface off the canvas."),
    ];

    public async ValueTask<NodeResult> ProcessAsync(JsonElement payload, INodeResultContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Command != "canvas.snapshot" || Text(payload, "format")?.GetString() is not { } format || Text(payload, "base64") is not { } text || !text.TryGetBytesFromBase64(out var content))
        {
            return new NodeResult(payload);
        }

        var (type, ending) = format is "png" ? ("image/png", "png") : ("image/jpeg", "jpg");
        var shown = new[] { new AgentAttachment(type, content) };
        return await context.KeepAsync(content, type, $"canvas.{ending}", cancellation) is { } kept
            ? new NodeResult(JsonSerializer.SerializeToElement(new KeptPicture(format, kept.Url, kept.Size), CanvasJson.Default.KeptPicture)) { Attachments = shown }
            : new NodeResult(payload) { Attachments = shown };
    }

    private static JsonElement? Text(JsonElement payload, string name) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text : null;

    // Of results nothing is promised: the apps of this field acknowledge each in its own way.
    private static NodeCommand Of<TParams>(string name, string description) => new(name, description)
    {
        ParamsSchema = JsonElement.Parse(SchemaExport.Export(CanvasJson.Default.GetTypeInfo(typeof(TParams))!).ToJsonString()),
        Timeout = Patience,
    };
}
