using Microsoft.Extensions.Options;

namespace PluginGateway.Nodes.Camera;

/// <summary>The <c>config</c> of the plugin <c>camera</c>. All of it is about the node side; a gateway needs none.</summary>
internal sealed class CameraOptions
{
    /// <summary>Whether whoever owns this machine lets its cameras be used. Without it every picture is refused with <c>CAMERA_DISABLED</c>.</summary>
    public bool Allow { get; set; }

    /// <summary>Offers a camera with the id <c>test</c> that shows a test picture, for machines without one.</summary>
    public bool TestSource { get; set; }

    /// <summary>The program.</summary>
    public string Ffmpeg { get; set; } = "ffmpeg";

    /// <summary>The ALSA device that clips have their sound from, for example <c>default</c>; no sound when not set.</summary>
    public string? AudioDevice { get; set; }

    /// <summary>Longest clip, in seconds.</summary>
    public int MaxClipSeconds { get; set; } = 60;

    /// <summary>Largest picture or clip, in megabytes; above 18 it does not fit into a frame.</summary>
    public int MaxMegabytes { get; set; } = 18;
}

/// <summary>What a configuration of cameras must be.</summary>
internal sealed class CameraOptionsValidator : IValidateOptions<CameraOptions>
{
    public ValidateOptionsResult Validate(string? name, CameraOptions options) =>
        options.MaxClipSeconds is < 1 or > 60 ? ValidateOptionsResult.Fail("maxClipSeconds must be between 1 and 60")
        : options.MaxMegabytes is < 1 or > 18 ? ValidateOptionsResult.Fail("maxMegabytes must be between 1 and 18")
        : string.IsNullOrWhiteSpace(options.Ffmpeg) ? ValidateOptionsResult.Fail("ffmpeg must name the program")
        : ValidateOptionsResult.Success;
}
