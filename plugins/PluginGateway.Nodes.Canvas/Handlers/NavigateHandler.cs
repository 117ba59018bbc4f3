using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas.Handlers;

/// <summary><c>canvas.navigate</c> on this machine.</summary>
internal sealed class NavigateHandler(CanvasScreen screen) : NodeCommandHandler<NavigateAsked, Done>("canvas.navigate", CanvasJson.Default)
{
    public override string Capability => "canvas";

    public override bool IsOffered => screen.IsOffered;

    protected override async ValueTask<Done> InvokeAsync(NavigateAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        await screen.ShowAsync(parameters.Url, placement: null, call.Gateway, cancellation);
        return new Done(Ok: true);
    }
}
