using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.a2ui.pushJSONL</c> on this machine.</summary>
internal sealed class A2uiPushLinesHandler(CanvasScreen screen) : NodeCommandHandler<PushLinesAsked, Evaluated>("canvas.a2ui.pushJSONL", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Evaluated> InvokeAsync(PushLinesAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        return new Evaluated(await screen.OnA2uiAsync(A2uiScript.Apply(A2uiScript.Lines(parameters.Jsonl ?? "")), call.Gateway, cancellation));
    }
}
