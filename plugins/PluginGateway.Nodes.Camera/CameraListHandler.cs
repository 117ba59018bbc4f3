using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Camera;

/// <summary><c>camera.list</c> on this machine.</summary>
internal sealed class CameraListHandler(Cameras cameras) : NodeCommandHandler<ListAsked, CameraList>("camera.list", CameraJson.Default)
{
    public override string Capability => "camera";

    public override bool IsOffered => cameras.IsOffered;

    public override bool? IsPermitted => cameras.Options.Allow;

    protected override ValueTask<CameraList> InvokeAsync(ListAsked parameters, NodeCommandCall call, CancellationToken cancellation) => new(new CameraList(cameras.List()));
}
