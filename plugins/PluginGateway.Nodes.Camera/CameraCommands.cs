using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Camera;

/// <summary>The gateway's side: <c>camera.*</c> as every node of this field does them (<c>nodes.md</c> §6). A picture or clip becomes a medium with an address.</summary>
internal sealed class CameraCommands : INodeCommandFamily, INodeResultProcessor
{
    private const string Permission = "camera";

    public IReadOnlyList<NodeCommand> Commands { get; } =
    [
        NodeCommand.Of<ListAsked, CameraList>("camera.list", "Lists the node's cameras.", CameraJson.Default),
        NodeCommand.Of<SnapAsked, Snapshot>("camera.snap", "Takes a picture with a camera of the node.", CameraJson.Default, timeout: TimeSpan.FromSeconds(20), permission: Permission),
        NodeCommand.Of<ClipAsked, Clip>("camera.clip", "Records a short clip with a camera of the node.", CameraJson.Default, timeout: TimeSpan.FromSeconds(90), permission: Permission),
    ];

    public async ValueTask<NodeResult> ProcessAsync(JsonElement payload, INodeResultContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Command switch
        {
            "camera.snap" => await KeepPictureAsync(payload, payload.Deserialize(CameraJson.Default.Taken)!, context, cancellation),
            "camera.clip" => await KeepClipAsync(payload, payload.Deserialize(CameraJson.Default.Taken)!, context, cancellation),
            _ => new NodeResult(payload),
        };
    }

    private static async Task<NodeResult> KeepPictureAsync(JsonElement payload, Taken picture, INodeResultContext context, CancellationToken cancellation)
    {
        var content = Decode(payload);
        var type = picture.Format is "png" ? "image/png" : "image/jpeg";
        var shown = new[] { new AgentAttachment(type, content) };
        return await context.KeepAsync(content, type, $"picture.{(type == "image/png" ? "png" : "jpg")}", cancellation) is { } kept
            ? Kept(new KeptFile(picture.Format, kept.Url, kept.Size) { Width = picture.Width, Height = picture.Height }) with { Attachments = shown }
            : new NodeResult(payload) { Attachments = shown };
    }

    private static async Task<NodeResult> KeepClipAsync(JsonElement payload, Taken clip, INodeResultContext context, CancellationToken cancellation) =>
        await context.KeepAsync(Decode(payload), "video/mp4", "clip.mp4", cancellation) is { } kept
            ? Kept(new KeptFile(clip.Format, kept.Url, kept.Size) { DurationMs = clip.DurationMs, HasAudio = clip.HasAudio })
            : new NodeResult(payload);

    private static NodeResult Kept(KeptFile file) => new(JsonSerializer.SerializeToElement(file, CameraJson.Default.KeptFile));

    // Many megabytes: never made a string.
    private static byte[] Decode(JsonElement payload) =>
        payload.TryGetProperty("base64"u8, out var text) && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out var content)
            ? content
            : throw new NodeCommandException(NodeErrorCodes.BadResult, "what the node calls a picture is no base64");
}
