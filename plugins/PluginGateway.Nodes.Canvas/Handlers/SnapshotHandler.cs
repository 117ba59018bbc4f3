using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.snapshot</c> on this machine.</summary>
internal sealed class SnapshotHandler(CanvasScreen screen) : NodeCommandHandler<SnapshotAsked, CanvasPicture>("canvas.snapshot", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<CanvasPicture> InvokeAsync(SnapshotAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        var format = parameters.Format switch
        {
            null or "png" => "png",
            "jpg" or "jpeg" => "jpeg",
            _ => throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid canvas.snapshot params: format must be png, jpeg or jpg"),
        };
        if (parameters.MaxWidth is < 16 or > 8192 || parameters.Quality is < 0 or > 1)
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid canvas.snapshot params: maxWidth must be 16 to 8192, quality 0 to 1");
        }

        return new CanvasPicture(format, await screen.PictureAsync(format, parameters.Quality, parameters.MaxWidth, cancellation));
    }
}
