using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.hide</c> on this machine.</summary>
internal sealed class HideHandler(CanvasScreen screen) : NodeCommandHandler<NothingAsked, Done>("canvas.hide", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Done> InvokeAsync(NothingAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        await screen.HideAsync(cancellation);
        return new Done(Ok: true);
    }
}
