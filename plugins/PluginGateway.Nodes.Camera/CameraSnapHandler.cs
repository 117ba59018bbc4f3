using System.Globalization;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Camera;

/// <summary><c>camera.snap</c> on this machine.</summary>
internal sealed class CameraSnapHandler(Cameras cameras, Ffmpeg ffmpeg) : NodeCommandHandler<SnapAsked, Snapshot>("camera.snap", CameraJson.Default)
{
    private const int UsualWidth = 1600;
    private const int UsualDelayMs = 500;

    public override string Capability => "camera";

    public override bool IsOffered => cameras.IsOffered;

    public override bool? IsPermitted => cameras.Options.Allow;

    protected override async ValueTask<Snapshot> InvokeAsync(SnapAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Format is not (null or "jpg" or "jpeg"))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid camera.snap params: format must be jpg");
        }

        if (parameters.MaxWidth is < 16 or > 8192 || parameters.Quality is < 0 or > 1 || parameters.DelayMs is < 0 or > 10_000)
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid camera.snap params: maxWidth must be 16 to 8192, quality 0 to 1, delayMs 0 to 10000");
        }

        var camera = cameras.Require(parameters.DeviceId);
        using var turn = await cameras.UseAsync(cancellation);

        // ffmpeg counts from 2, the best, to 31.
        var quality = (int)Math.Round(31 - ((parameters.Quality ?? 0.9) * 29));
        var picture = await ffmpeg.RunAsync(
            [
                .. Ffmpeg.Input(camera),
                "-ss", Ffmpeg.Seconds(parameters.DelayMs ?? UsualDelayMs),
                "-frames:v", "1",
                "-vf", Ffmpeg.Scale((int)(parameters.MaxWidth ?? UsualWidth)),
                "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", quality.ToString(CultureInfo.InvariantCulture),
                "-f", "image2pipe", "pipe:1",
            ],
            cameras.Options.MaxMegabytes * 1_000_000L,
            cancellation);
        var size = JpegSize.Of(picture) ?? throw new NodeCommandException("the camera gave no picture");
        return new Snapshot("jpg", Convert.ToBase64String(picture)) { Width = size.Width, Height = size.Height };
    }
}
