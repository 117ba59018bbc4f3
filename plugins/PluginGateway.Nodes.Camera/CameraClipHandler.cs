using System.Globalization;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Camera;

/// <summary><c>camera.clip</c> on this machine.</summary>
internal sealed class CameraClipHandler(Cameras cameras, Ffmpeg ffmpeg) : NodeCommandHandler<ClipAsked, Clip>("camera.clip", CameraJson.Default)
{
    private const int Width = 1280;
    private const double UsualMs = 3000;
    private const double ShortestMs = 250;

    public override string Capability => "camera";

    public override bool IsOffered => cameras.IsOffered;

    public override bool? IsPermitted => cameras.Options.Allow;

    protected override async ValueTask<Clip> InvokeAsync(ClipAsked parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Format is not (null or "mp4"))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid camera.clip params: format must be mp4");
        }

        var options = cameras.Options;
        var camera = cameras.Require(parameters.DeviceId);

        // As the apps do: too long a wish gets the longest clip there is.
        var duration = Math.Clamp(parameters.DurationMs ?? UsualMs, ShortestMs, options.MaxClipSeconds * 1000d);
        var sound = parameters.IncludeAudio != false ? Sound(camera, options) : [];
        var limit = options.MaxMegabytes * 1_000_000L;
        var file = Path.Combine(call.TempDirectory, "clip.mp4");
        using var turn = await cameras.UseAsync(cancellation);
        await ffmpeg.RunAsync(
            [
                .. Ffmpeg.Input(camera),
                .. sound,
                "-t", Ffmpeg.Seconds(duration),
                "-vf", Ffmpeg.Scale(Width),
                "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "1500k", "-maxrate", "2000k", "-bufsize", "4000k",
                .. sound.Count > 0 ? ["-c:a", "aac", "-b:a", "96k"] : Array.Empty<string>(),

                // So that a disk is not filled; what reaches it is refused.
                "-fs", (limit + 1_000_000).ToString(CultureInfo.InvariantCulture),
                "-movflags", "+faststart",
                file,
            ],
            limit: 4096,
            cancellation);
        if (new FileInfo(file).Length > limit)
        {
            throw Ffmpeg.TooLarge(limit);
        }

        return new Clip("mp4", Convert.ToBase64String(await File.ReadAllBytesAsync(file, cancellation))) { DurationMs = duration, HasAudio = sound.Count > 0 };
    }

    private static IReadOnlyList<string> Sound(CameraDevice camera, CameraOptions options) =>
        camera.Id == Cameras.TestId ? ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"]
        : options.AudioDevice is { Length: > 0 } device ? ["-f", "alsa", "-i", device]
        : [];
}
