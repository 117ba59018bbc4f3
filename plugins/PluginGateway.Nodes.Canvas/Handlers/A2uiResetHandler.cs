using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.a2ui.reset</c> on this machine.</summary>
internal sealed class A2uiResetHandler(CanvasScreen screen) : NodeCommandHandler<NothingAsked, Evaluated>("canvas.a2ui.reset", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Evaluated> InvokeAsync(NothingAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        return new Evaluated(await screen.OnA2uiAsync(A2uiScript.Reset, call.Gateway, cancellation));
    }
}
