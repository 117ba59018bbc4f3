using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.a2ui.push</c> on this machine.</summary>
internal sealed class A2uiPushHandler(CanvasScreen screen) : NodeCommandHandler<PushAsked, Evaluated>("canvas.a2ui.push", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Evaluated> InvokeAsync(PushAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        return new Evaluated(await screen.OnA2uiAsync(A2uiScript.Apply(parameters.Messages ?? []), call.Gateway, cancellation));
    }
}
