using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.present</c> on this machine.</summary>
internal sealed class PresentHandler(CanvasScreen screen) : NodeCommandHandler<PresentAsked, Done>("canvas.present", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Done> InvokeAsync(PresentAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        await screen.ShowAsync(parameters.Url, parameters.Placement, call.Gateway, cancellation);
        return new Done(Ok: true);
    }
}
