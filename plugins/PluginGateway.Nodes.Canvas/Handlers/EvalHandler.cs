using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.eval</c> on this machine.</summary>
internal sealed class EvalHandler(CanvasScreen screen) : NodeCommandHandler<EvalAsked, Evaluated>("canvas.eval", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Evaluated> InvokeAsync(EvalAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        return new Evaluated(await screen.EvaluateAsync(parameters.JavaScript ?? "", cancellation));
    }
}
